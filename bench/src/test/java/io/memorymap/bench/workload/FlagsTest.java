package io.memorymap.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Fork;

class FlagsTest {
    @Test
    void jmhAndTheReportStartTheirJvmsAlike() {
        assertThat(Workload.class.getAnnotation(Fork.class).jvmArgsAppend()).containsExactlyElementsOf(Flags.all());
    }
}
