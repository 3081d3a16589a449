// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.core.Chain;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.Decision;
import org.cairn.plugins.core.Known;
import org.cairn.plugins.core.Proposals;
import org.cairn.plugins.core.Selector;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Statement;
import org.cairn.plugins.io.ArtefactStore;
import org.cairn.plugins.io.ArtefactStore.Entry;
import org.cairn.plugins.io.DecisionsFile;
import org.cairn.plugins.io.Denied;
import org.cairn.plugins.io.JarReader;
import org.cairn.plugins.io.OperatorKey;
import org.cairn.plugins.io.ProposalsFile;
import org.osgi.framework.Version;

/**
 * What may run on this node, and what its operator has decided (docs/TRUST.md): artefacts, decisions and proposals. All that
 * changes runs in a lane of its own; readers see immutable snapshots. One class, because what is durable in one file counts
 * for what may be written into the next.
 */
final class Trust implements AutoCloseable {
    /** Most decisions of one answer. */
    static final int HISTORY_MAX = 1_000;
    /** Who asks for the first decision. */
    static final String FIRST_START = "first-start";

    /**
     * Where and with what.
     *
     * @param home of the node
     * @param platform version of the capability {@code cairn.platform} here
     * @param revocationUrls where lists of revoked certificates are fetched
     * @param clock for validity and for the time of decisions
     * @param blocking runs what blocks
     * @param shipped plug-ins of the distribution; called from any thread, and must not block
     */
    record Settings(
            Path home,
            Version platform,
            List<URI> revocationUrls,
            Clock clock,
            Executor blocking,
            Supplier<List<Shipped>> shipped) {}

    private final Settings settings;
    private final TrustLog log;
    private final Lane lane;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ArtefactStore store;
    private final Submissions submissions;
    private final DecisionsFile decisions;
    private final OperatorKey operator;
    private final Denied denied;
    private final Waiting waiting;
    private final CertificateWatch watch;

    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile TrustView view;

    // Of the lane alone.
    private final Set<String> told = new HashSet<>();
    private boolean isFirstAsked;

    /**
     * Reads what is there: {@link #decided} answers from the first moment.
     *
     * @throws IOException if the home cannot be used at all
     */
    Trust(Settings settings, TrustLog log) throws IOException {
        this.settings = settings;
        this.log = log;
        this.lane = new Lane(settings.blocking());
        Path trust = settings.home().resolve("trust");
        Path plugins = Files.createDirectories(settings.home().resolve("plugins"));
        this.store = new ArtefactStore(plugins.resolve("artefacts"));
        this.submissions = new Submissions(settings, trust, store);
        this.decisions = new DecisionsFile(trust, plugins.resolve("lock"));
        this.watch = new CertificateWatch(settings, submissions, this::refresh, log);
        this.operator = new OperatorKey(settings.home().resolve("credentials").resolve("operator.key"));
        this.denied = new Denied(trust);
        this.waiting = new Waiting(new ProposalsFile(plugins.resolve("proposals")));
        var unused = reload();
        submissions.open(decisions.chain().decided());
        try {
            waiting.open(decisions.chain());
        } catch (IOException | IllegalArgumentException e) {
            log.unreadable("plugins/proposals", String.valueOf(e.getMessage()));
        }
        watch.assume(denied.reasons());
        this.view = look();
    }

    /** What all decisions come to. */
    Decided decided() {
        return view.decided();
    }

    /** Shipped and submitted jars, in order of id and version; only what is {@code ACCEPTED} may run. */
    List<Artefact> artefacts() {
        return view.artefacts(settings.shipped().get());
    }

    /** Where the jar of a submitted artefact is kept; whoever reads it compares the digest. */
    Optional<Path> file(String sha256) {
        return view.entries().containsKey(sha256) ? Optional.of(store.file(sha256)) : Optional.empty();
    }

    /** As {@code Plugins#submit}. */
    CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        return ask(() -> {
            byte[] bytes = Submissions.read(jar);
            String sha256 = JarReader.sha256(bytes);
            var unused = reload();
            Known known = known(decisions.chain().decided());
            Optional<Artefact> here = here(sha256);
            String word = known.decided().revoked().get(sha256);
            if (word != null) {
                throw new PluginException(Kind.UNTRUSTED, "these bytes were revoked: " + word);
            }
            if (here.isPresent() && here.get().kind() == kind) {
                return here.get();
            }
            if (here.isPresent()) {
                throw new PluginException(
                        Kind.INVALID,
                        "these bytes are here already, as "
                                + (here.get().kind() == Change.Kind.PLUGIN ? "a plug-in" : "a bundle of the platform"));
            }
            return submitted(bytes, sha256, kind, known);
        });
    }

    private Optional<Artefact> here(String sha256) {
        Optional<Shipped> jar = settings.shipped().get().stream()
                .filter(one -> one.sha256().equals(sha256))
                .findFirst();
        return jar.map(view::artefact)
                .or(() -> Optional.ofNullable(view.entries().get(sha256)).map(view::artefact));
    }

    private Artefact submitted(byte[] bytes, String sha256, Change.Kind kind, Known known) {
        try {
            Entry entry = submissions.take(bytes, sha256, kind, known);
            view = look();
            log.submitted(entry.claim().id() + " " + entry.claim().version(), sha256, entry.signer());
            if (known.decided().accepted().containsKey(sha256)) {
                listeners.forEach(Runnable::run); // its bytes were missing
            }
            return view.artefact(entry);
        } catch (IOException e) {
            throw unavailable("it cannot be kept: " + e.getMessage());
        } catch (PluginException e) {
            log.refused(sha256, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** As {@code Plugins#propose}; ends when it is decided and durable, or kept. */
    CompletionStage<Proposal> propose(List<Change> changes, String asked) {
        return ask(() -> {
            var unused = reload();
            return propose(changes, asked, isKeyHere());
        });
    }

    private Proposal propose(List<Change> changes, String asked, boolean isKeyHere) {
        Chain chain = decisions.chain();
        Decided before = chain.decided();
        for (Decision earlier : isKeyHere ? List.<Decision>of() : waiting.all()) {
            before = before.with(earlier.statements());
        }
        Known known = known(before);
        Decision decision = valid(() -> new Decision(
                chain.count() + 1L, chain.head(), settings.clock().instant(), asked, statements(changes, known)));
        byte[] text = valid(decision::bytes);
        Optional<byte[]> signature = isKeyHere ? sign(text, chain) : Optional.empty();
        if (signature.isPresent()) {
            return decide(decision, Chain.signed(text, signature.get()));
        }
        deny(decision);
        waiting.add(decision);
        deny();
        publish();
        log.waits(asked, line(decision));
        List<Proposal> all = view.proposals();
        return all.get(all.size() - 1);
    }

    /** Statements, and whether all that is to be accepted is still good. */
    private List<Statement> statements(List<Change> changes, Known known) {
        List<Statement> statements = Proposals.statements(changes, known);
        stillGood(statements);
        return statements;
    }

    private void stillGood(List<Statement> statements) {
        for (Statement statement : statements) {
            Entry entry = statement instanceof Statement.Accept accept
                    ? store.entries().get(accept.what().sha256())
                    : null;
            if (entry != null) {
                try {
                    submissions.trusted(entry);
                } catch (IOException e) {
                    throw unavailable(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** What waits for a signature. */
    List<Proposal> proposals() {
        return view.proposals();
    }

    /** As {@code Plugins#approve}. */
    CompletionStage<Proposal> approve(String text, byte[] signature) {
        byte[] given = signature.clone();
        return ask(() -> {
            var unused = reload();
            List<Proposal> all = waiting.proposals(decisions.chain());
            if (all.isEmpty() || !all.get(0).text().equals(text)) {
                throw new PluginException(
                        Kind.INVALID,
                        all.isEmpty()
                                ? "nothing waits for a signature"
                                : "this is not the first proposal that waits, or it has another place by now: read it again");
            }
            Decision decision = valid(() -> Decision.parse(text));
            Proposals.recheck(decision.statements(), known(decisions.chain().decided()));
            stillGood(decision.statements());
            byte[] record = Chain.signed(valid(decision::bytes), given);
            try {
                var unused2 = decisions.chain().check(record);
            } catch (IllegalArgumentException e) {
                throw new PluginException(Kind.UNTRUSTED, "the signature is not the operator's");
            }
            return decide(decision, record);
        });
    }

    /** As {@code Plugins#reject}. */
    CompletionStage<Void> reject(String text) {
        return ask(() -> {
                    List<Proposal> all = waiting.proposals(decisions.chain());
                    for (int i = 0; i < all.size(); i++) {
                        if (all.get(i).text().equals(text)) {
                            waiting.remove(i);
                            deny();
                            publish();
                            return text;
                        }
                    }
                    throw new PluginException(Kind.NOT_FOUND, "no proposal with this text waits");
                })
                .thenAccept(rejected -> {});
    }

    /** Decisions from a number on. */
    List<Proposal> history(long from) {
        synchronized (decisions) {
            return decisions.chain().from(from, HISTORY_MAX).stream()
                    .map(decision -> Waiting.proposal(decision, true))
                    .toList();
        }
    }

    /** Called after each durable change of {@link #decided} or {@link #artefacts}, on the lane: it must not block. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Soon, on the lane: reads what others changed, decides the first state, fetches lists, and looks at all artefacts again. */
    void refresh() {
        if (queued.compareAndSet(false, true)) {
            var unused = lane.run(this::step).whenComplete((done, failure) -> {
                if (failure != null) {
                    queued.set(false); // the timer asks again
                    if (!(failure instanceof PluginException)) {
                        log.unreadable("trust", String.valueOf(failure));
                    }
                }
            });
        }
    }

    private void step() {
        queued.set(false);
        boolean changed = reload();
        try {
            tellOnce(submissions.authorities().faults());
            if (watch.step(changed)) {
                changed |= submissions.dropOld(
                        decisions.chain().decided(), settings.clock().instant());
            }
        } catch (IOException e) {
            log.unreadable("trust", String.valueOf(e.getMessage()));
        }
        first();
        try {
            changed |= deny();
        } catch (PluginException e) {
            log.notStored("trust/denied", String.valueOf(e.getMessage()));
        }
        if (changed) {
            publish();
        }
    }

    /** All that is shipped shall run on every node: the operator's key, where it is here, says so by having been put here. */
    private void first() {
        List<Shipped> shipped = settings.shipped().get();
        if (isFirstAsked
                || !decisions.fault().isEmpty()
                || decisions.chain().count() > 0
                || !waiting.all().isEmpty()
                || shipped.isEmpty()) {
            return;
        }
        List<Change> changes = shipped.stream()
                .map(Shipped::id)
                .distinct()
                .<Change>map(id -> new Change.Deploy(id, "", "all", 100, false))
                .toList();
        try {
            var unused = propose(changes, FIRST_START, isKeyHere());
            isFirstAsked = true;
        } catch (PluginException e) {
            tellOnce(Map.of(FIRST_START, String.valueOf(e.getMessage())));
        }
    }

    /** Reads decisions and denials again if somebody else has changed them; whether anything was. */
    private boolean reload() {
        boolean changed = false;
        try {
            synchronized (decisions) {
                changed = decisions.refresh();
            }
            if (changed && !decisions.fault().isEmpty()) {
                log.faulty(decisions.fault());
            }
            changed |= denied.refresh();
        } catch (IOException e) {
            tellOnce(Map.of("trust", String.valueOf(e.getMessage())));
        }
        return changed;
    }

    private boolean isKeyHere() {
        try {
            return operator.isHere();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<byte[]> sign(byte[] text, Chain chain) {
        try {
            Optional<byte[]> signature = operator.sign(text, chain.key());
            if (signature.isEmpty()) {
                log.keyIsAnother();
            }
            return signature;
        } catch (IOException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Writes a decision; when it returns, it is durable, and counts. */
    private Proposal decide(Decision decision, byte[] record) {
        try {
            synchronized (decisions) {
                decisions.append(record);
            }
        } catch (IOException e) {
            throw unavailable("the decision cannot be made durable: " + e.getMessage());
        }
        log.decided(decision.number(), decision.asked(), line(decision));
        try {
            waiting.remove(decision);
            var unused = deny();
        } catch (PluginException e) { // it is decided all the same; the next start and the next step clean up
            log.notStored("plugins/proposals", String.valueOf(e.getMessage()));
        }
        publish();
        return Waiting.proposal(decision, true);
    }

    /** What is to be revoked stops before anybody has signed. */
    private void deny(Decision decision) {
        SortedMap<String, String> more = waiting.revoked();
        for (Statement statement : decision.statements()) {
            if (statement instanceof Statement.Revoke revoke) {
                more.put(revoke.sha256(), Denied.ASKED);
            }
        }
        var unused = deny(more);
    }

    private boolean deny() {
        return deny(waiting.revoked());
    }

    private boolean deny(SortedMap<String, String> asked) {
        SortedMap<String, String> reasons = new TreeMap<>(asked);
        watch.revoked().keySet().forEach(sha256 -> reasons.put(sha256, Denied.CERTIFICATE));
        try {
            return denied.write(reasons);
        } catch (IOException e) {
            throw unavailable("trust/denied cannot be written: " + e.getMessage());
        }
    }

    private Known known(Decided decided) {
        return new Known(decided, settings.shipped().get(), submissions.kept(), refused());
    }

    private Map<String, String> refused() {
        Map<String, String> refused = new TreeMap<>();
        denied.reasons()
                .forEach((sha256, reason) -> refused.put(
                        sha256,
                        switch (reason) {
                            case Denied.CERTIFICATE ->
                                watch.revoked().getOrDefault(sha256, "its certificate was revoked");
                            case Denied.ASKED -> "its revocation was asked for, and waits for the operator's signature";
                            default -> "trust/denied names it: " + reason;
                        }));
        refused.putAll(watch.revoked());
        return refused;
    }

    private TrustView look() {
        Chain chain = decisions.chain();
        Decided decided = decisions.fault().isEmpty() ? chain.decided() : asAtFirst();
        return new TrustView(decided, decisions.fault(), store.entries(), refused(), waiting.proposals(chain));
    }

    /** Nobody can tell what was decided: what is shipped runs as at a first start, and nothing else does. */
    private Decided asAtFirst() {
        SortedMap<String, Version> newest = new TreeMap<>();
        settings.shipped().get().forEach(jar -> newest.merge(jar.id(), jar.version(), Trust::later));
        List<Statement> statements = new ArrayList<>();
        newest.forEach((id, version) -> statements.add(new Statement.Deploy(id, version, new Selector("all"), 100)));
        return Decided.nothing().with(statements);
    }

    private static Version later(Version one, Version other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private void publish() {
        view = look();
        listeners.forEach(Runnable::run);
    }

    private void tellOnce(Map<String, String> faults) {
        faults.forEach((file, reason) -> {
            if (told.add(file + reason)) {
                log.fileUnused(file, reason);
            }
        });
    }

    private static String line(Decision decision) {
        return String.join(
                "; ", decision.statements().stream().map(Statement::text).toList());
    }

    private <T> CompletionStage<T> ask(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        var unused = lane.run(() -> answer.complete(work.get())).whenComplete((done, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private static <T> T valid(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new PluginException(Kind.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static PluginException unavailable(String message) {
        return new PluginException(Kind.UNAVAILABLE, message);
    }

    /** Ends what is under way, and lets another one decide in this home. */
    @Override
    public void close() {
        lane.close();
        try {
            decisions.close();
        } catch (IOException e) {
            log.unreadable("plugins/lock", String.valueOf(e.getMessage()));
        }
    }
}
