package io.memorymap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the packages of the module to their layers, and the rules themselves to a tree that breaks each of them. */
class LayersTest {
    private static final String ROOT = "io.memorymap";
    private static final String PLANTED = "io.memorymap.architecture.planted";

    /** About thirty: a room of more is two rooms. */
    private static final int MOST_FILES = 33;

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);
    private static final JavaClasses PLANTED_CLASSES = new ClassFileImporter().importPackages(PLANTED);

    @Test
    void everyPublicPackageOfTheModuleIsSeen() {
        assertThat(MODULE.stream().map(type -> type.getPackageName()).distinct())
                .contains(ROOT, ROOT + ".codec", ROOT + ".pod");
    }

    @Test
    void importsOfTheModuleGoDownwardOnly() {
        LayerRules.importsGoDownwardOnly(ROOT).check(MODULE);
    }

    @Test
    void roomsOfTheModuleFormNoCycle() {
        LayerRules.roomsFormNoCycle(ROOT).check(MODULE);
    }

    @Test
    void noRoomIsCrowded() {
        Map<String, Long> files = MODULE.stream()
                .filter(type -> type.isTopLevelClass())
                .collect(Collectors.groupingBy(type -> type.getPackageName(), Collectors.counting()));
        assertThat(files).allSatisfy((room, count) -> assertThat(count).as(room).isLessThanOrEqualTo(MOST_FILES));
    }

    @ParameterizedTest
    @CsvSource({
        "format.ReachesMemory, memory.Pages",
        "memory.ReachesEngine, engine.Table",
        "codec.ReachesMemory, memory.Pages",
        "codec.ReachesForm, codec.form.Shape",
        "codec.scalar.ReachesSerial, codec.serial.Stream",
        "codec.serial.ReachesForm, codec.form.Shape",
        "codec.form.ReachesCodecs, codec.Codecs",
        "codec.form.ReachesWords, Report",
        "engine.ReachesCodec, codec.Bytes",
        "engine.ReachesWords, Report",
        "engine.ReachesRecovery, engine.recovery.Rebuild",
        "engine.flight.ReachesEngine, engine.Table",
        "engine.head.ReachesEngine, engine.Table",
        "engine.recovery.ReachesStore, store.Access",
        "Report, store.Access",
        "store.ReachesKeyValueStore, KeyValueStore",
        "store.ReachesCodecs, codec.Codecs",
        "KeyValueStore, cli.Tool",
        "pod.ReachesStore, store.Access",
        "pod.ReachesCli, cli.Tool",
        "cli.view.ReachesServe, cli.serve.Page",
        "cli.serve.ReachesCli, cli.Tool",
    })
    void anImportThatGoesUpwardIsCaught(String from, String to) {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(PLANTED_CLASSES);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(PLANTED + "." + from, PLANTED + "." + to));
    }

    @Test
    void aDownwardImportIsNotTakenForAnUpwardOne() {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(PLANTED_CLASSES);

        assertThat(result.getFailureReport().getDetails())
                .isNotEmpty()
                .noneSatisfy(detail -> assertThat(detail).contains("Below"));
    }

    @Test
    void aPackageOutsideTheLayersIsCaught() {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(PLANTED_CLASSES);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(PLANTED + ".attic.Homeless"));
    }

    @Test
    void aCycleOfRoomsIsCaught() {
        EvaluationResult result = LayerRules.roomsFormNoCycle(PLANTED).evaluate(PLANTED_CLASSES);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains("KeyValueStore.up", "cli.Tool.storeBelow"))
                .anySatisfy(
                        detail -> assertThat(detail).contains("codec.ReachesForm.up", "codec.form.Shape.bytesBelow"));
    }
}
