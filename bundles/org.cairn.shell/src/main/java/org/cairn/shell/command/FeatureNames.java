// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of features. */
@Service
public final class FeatureNames extends IdCompleter {
    @Override
    List<String> ids(Lookup lookup) {
        Optional<FeaturesService> features = lookup.find(FeaturesService.class);
        try {
            return features.isEmpty()
                    ? List.of()
                    : Stream.of(features.get().listFeatures())
                            .map(Feature::getName)
                            .distinct()
                            .sorted()
                            .toList();
        } catch (Exception e) {
            return List.of(); // it declares any; pressing a key must not print an error
        }
    }
}
