package io.memorymap.engine.flight;

import jdk.jfr.FlightRecorder;

/** Whether there is a flight recorder that may be recording. */
public final class Flight {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    /** Whether the recorder of this JVM was ever started. */
    public static boolean isOn() {
        return PRESENT && Recorder.isOn();
    }

    /** Loaded only where its module is. */
    private static final class Recorder {
        static boolean isOn() {
            return FlightRecorder.isInitialized();
        }
    }
}
