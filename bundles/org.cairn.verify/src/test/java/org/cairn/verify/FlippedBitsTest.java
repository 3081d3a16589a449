// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every flipped bit of a log is found (CGN-19, CGN-20), and no damage ends otherwise than in a finding. */
class FlippedBitsTest {
    private static final long SEED = 20_261_120;

    private final SampleLog log = SampleLog.small();
    private final Map<String, byte[]> files = log.publish();

    private final LogCheck.Wanted wanted = MemorySource.all(log);

    private boolean isFound(String path, byte[] changed) {
        Map<String, byte[]> damaged = new HashMap<>(files);
        damaged.put(path, changed);
        return new MemorySource(damaged, true).check(wanted).code() != 0;
    }

    @Test
    void findsEveryFlippedBitOfEveryFile() {
        assertEquals(
                0, new MemorySource(files, true).check(MemorySource.all(log)).code());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] right = file.getValue();
            List<Integer> missed = IntStream.range(0, right.length * 8)
                    .parallel()
                    .filter(bit -> {
                        byte[] flipped = right.clone();
                        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                        return !isFound(file.getKey(), flipped);
                    })
                    .boxed()
                    .toList();
            assertEquals(List.of(), missed, file.getKey());
        }
    }

    /** Nobody signs the policy, so nothing rests on it. */
    @Test
    void findsEveryFlippedBitOfThePolicyButInItsNumbers() {
        byte[] policy = Codec.utf8(log.policy());
        assertFalse(isFound("policy", policy));
        int numbers = log.policy().indexOf("\"retention_days");
        int end = log.policy().indexOf("\"cosigners");
        List<Integer> missed = IntStream.range(0, policy.length * 8)
                .filter(bit -> bit / 8 < numbers || bit / 8 >= end)
                .filter(bit -> {
                    byte[] flipped = policy.clone();
                    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                    return !isFound("policy", flipped);
                })
                .boxed()
                .toList();
        assertEquals(List.of(), missed);
    }

    @Test
    void findsEveryFileThatIsMissing() {
        for (String path : files.keySet()) {
            Map<String, byte[]> damaged = new HashMap<>(files);
            damaged.remove(path);
            assertNotEquals(
                    0,
                    new MemorySource(damaged, true).check(MemorySource.all(log)).code(),
                    path);
        }
    }

    @Test
    void endsInAFindingForAnyDamage() {
        List<String> paths = List.copyOf(new TreeMap<>(files).keySet());
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            String path = paths.get(random.nextInt(paths.size()));
            byte[] right = files.getOrDefault(path, new byte[0]);
            byte[] damaged = damage(right, random);
            if (!Arrays.equals(damaged, right)) {
                assertTrue(isFound(path, damaged), path + " in round " + i + ": " + Codec.hex(damaged));
            }
        }
    }

    /** What a broken disk, a bad line or somebody's editor makes of a file. */
    static byte[] damage(byte[] right, Random random) {
        int at = random.nextInt(right.length);
        int end = at + 1 + random.nextInt(Math.min(40, right.length - at));
        byte[] noise = new byte[random.nextInt(20)];
        random.nextBytes(noise);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(right, at);
            case 1 -> Arrays.copyOf(right, right.length + 1 + random.nextInt(9_000));
            case 2 -> SampleLog.join(Arrays.copyOf(right, at), Arrays.copyOfRange(right, end, right.length));
            case 3 -> SampleLog.join(Arrays.copyOf(right, end), Arrays.copyOfRange(right, at, right.length));
            case 4 -> SampleLog.join(Arrays.copyOf(right, at), noise, Arrays.copyOfRange(right, at, right.length));
            default -> SampleLog.join(Arrays.copyOf(right, at), noise, Arrays.copyOfRange(right, end, right.length));
        };
    }
}
