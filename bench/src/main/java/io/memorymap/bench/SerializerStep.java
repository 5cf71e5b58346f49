package io.memorymap.bench;

import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One fork of JMH for one serializer.
 *
 * @param serializer its name in the configuration
 * @param method what is measured
 */
record SerializerStep(String serializer, String method) implements Step {
    private static final int SECONDS = 5;

    static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (String method : List.of("get", "put")) {
            for (String serializer : List.of("java", "kryo", "fory", "json")) {
                steps.add(new SerializerStep(serializer, method));
            }
        }
        return steps;
    }

    @Override
    public Section section() {
        return Section.SERIALIZERS;
    }

    @Override
    public String label() {
        return method + ": serializer " + serializer;
    }

    @Override
    public int seconds() {
        return SECONDS;
    }

    @Override
    public void run(Results results, Scene scene) {
        new JmhFork(
                        section(),
                        method,
                        serializer,
                        SerializerBenchmark.class.getName() + "." + method,
                        Map.of("serializer", serializer),
                        1,
                        Experiment.WARMUPS)
                .run(results, scene);
    }
}
