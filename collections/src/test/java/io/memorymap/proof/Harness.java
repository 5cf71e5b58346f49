package io.memorymap.proof;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the harness of a planted bug until the bug is caught. */
final class Harness {
    /** What the harnesses take their seeds from. */
    private static final List<String> SEEDS = List.of(
            "memorymap.planted.seed",
            "memorymap.points.seed",
            "memorymap.power.seed",
            "memorymap.error.seed",
            "memorymap.full.seed",
            "memorymap.checkpoint.seed",
            "memorymap.damage.seed",
            "memorymap.stress.seed",
            "memorymap.clock.seed",
            "memorymap.steps.seed");

    /** How long threads may take to come upon a bug. */
    private static final String LONGEST = "memorymap.steps.millis";

    private Harness() {}

    /**
     * How it went.
     *
     * @param tests how many tests, or sets of parameters, were run
     * @param nanos how long it took, compiling and loading apart
     * @param failure the first that failed, or null
     */
    record Outcome(int tests, long nanos, @Nullable Throwable failure) {
        /** This run, in which nothing failed, and the next one. */
        Outcome then(Outcome next) {
            return new Outcome(tests + next.tests, nanos + next.nanos, next.failure);
        }
    }

    /**
     * Plants a bug and runs its harness.
     *
     * @param bug the bug
     * @param directory an empty directory
     * @param seed seed of everything that is chosen by chance
     */
    static Outcome run(PlantedBug bug, Path directory, long seed) throws IOException, ReflectiveOperationException {
        Map<String, @Nullable String> before = new HashMap<>();
        for (String property : SEEDS) {
            before.put(property, System.setProperty(property, Long.toString(seed)));
        }
        // Of threads that run for a while: the first catch ends it.
        before.put(LONGEST, System.setProperty(LONGEST, Long.toString(TimeUnit.MINUTES.toMillis(2))));
        try (MutantLoader loader = Mutant.of(bug, directory).loader()) {
            return run(bug, loader);
        } finally {
            before.forEach((property, value) -> {
                if (value == null) {
                    System.clearProperty(property);
                } else {
                    System.setProperty(property, value);
                }
            });
        }
    }

    private static Outcome run(PlantedBug bug, MutantLoader loader) throws ReflectiveOperationException {
        Class<?> type = Class.forName("io.memorymap." + bug.type(), true, loader);
        DiscoverySelector selector = selectMethod(type, method(type, bug.method()));
        FirstFailure first = new FirstFailure();
        long start = System.nanoTime();
        LauncherFactory.create()
                .execute(LauncherExecutionRequestBuilder.request(LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        bug.iteration() == 0
                                                ? selector
                                                : selectIteration(selector, bug.iteration() - 1))
                                .configurationParameter(
                                        LauncherConstants.STACKTRACE_PRUNING_ENABLED_PROPERTY_NAME, "false")
                                .build())
                        .listeners(first)
                        .cancellationToken(first.token)
                        .build());
        return new Outcome(first.tests, System.nanoTime() - start, first.failure);
    }

    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name);
    }

    /** Ends the run with the first test that fails. */
    private static final class FirstFailure implements TestExecutionListener {
        private final CancellationToken token = CancellationToken.create();
        private int tests;
        private @Nullable Throwable failure;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            if (failure == null && result.getStatus() == TestExecutionResult.Status.FAILED) {
                failure = result.getThrowable().orElseGet(() -> new AssertionError("no reason given"));
                token.cancel();
            }
        }
    }
}
