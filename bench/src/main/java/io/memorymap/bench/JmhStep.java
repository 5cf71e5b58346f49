package io.memorymap.bench;

import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import java.util.HashMap;
import java.util.Map;

/**
 * One fork of JMH for one subject.
 *
 * @param experiment what is measured
 * @param peer the subject
 */
record JmhStep(Experiment experiment, Peer peer) implements Step {
    @Override
    public Section section() {
        return experiment.section();
    }

    @Override
    public String label() {
        return experiment.column() + ": " + peer.title();
    }

    @Override
    public int seconds() {
        return experiment.seconds();
    }

    @Override
    public void run(Results results, Scene scene) {
        Map<String, String> parameters = new HashMap<>(experiment.parameters());
        parameters.put("peer", peer.name());
        parameters.put("entries", Long.toString(scene.scaled(experiment.entries())));
        new JmhFork(
                        section(),
                        experiment.column(),
                        peer.title(),
                        experiment.workload().getName() + "." + experiment.method(),
                        parameters,
                        experiment.threads(),
                        experiment.warmups())
                .run(results, scene);
    }
}
