package io.memorymap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the packages of the module to their layers, and the rules themselves to a tree that breaks each of them. */
class LayersTest {
    private static final String ROOT = "io.memorymap";
    private static final String PLANTED = "io.memorymap.architecture.planted";

    private final JavaClasses module = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);
    private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);

    @Test
    void everyPublicPackageOfTheModuleIsSeen() {
        assertThat(module.stream().map(type -> type.getPackageName()).distinct())
                .contains(ROOT, ROOT + ".pod");
    }

    @Test
    void importsOfTheModuleGoDownwardOnly() {
        LayerRules.importsGoDownwardOnly(ROOT).check(module);
    }

    @Test
    void packagesOfTheModuleFormNoCycle() {
        LayerRules.packagesFormNoCycle().check(module);
    }

    @ParameterizedTest
    @CsvSource({
        "format.ReachesMemory, memory.Pages",
        "memory.ReachesEngine, engine.Table",
        "engine.ReachesStore, Store",
        "Store, cli.Tool",
        "pod.ReachesCli, cli.Tool",
    })
    void anImportThatGoesUpwardIsCaught(String from, String to) {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(planted);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(PLANTED + "." + from, PLANTED + "." + to));
    }

    @Test
    void aDownwardImportIsNotTakenForAnUpwardOne() {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(planted);

        assertThat(result.getFailureReport().getDetails())
                .isNotEmpty()
                .noneSatisfy(detail -> assertThat(detail).contains("cli.Tool.engineBelow"));
    }

    @Test
    void aPackageOutsideTheLayersIsCaught() {
        EvaluationResult result = LayerRules.importsGoDownwardOnly(PLANTED).evaluate(planted);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(PLANTED + ".attic.Homeless"));
    }

    @Test
    void aCycleOfPackagesIsCaught() {
        EvaluationResult result = LayerRules.packagesFormNoCycle().evaluate(planted);

        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains("Store.cli", "cli.Tool.storeBelow"));
    }
}
