package io.memorymap.jcache.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the packages of the module to their rooms, and the rules themselves to a tree that breaks each of them. */
class RoomsTest {
    private static final String STORE = "io.memorymap";
    private static final String ROOT = "io.memorymap.jcache";
    private static final String PLANTED_STORE = "io.memorymap.jcache.architecture.planted";
    private static final String PLANTED = PLANTED_STORE + ".jcache";

    private static final RoomRules RULES = new RoomRules(ROOT);
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);

    private static final RoomRules PLANTED_RULES = new RoomRules(PLANTED);
    private static final JavaClasses PLANTED_CLASSES = new ClassFileImporter().importPackages(PLANTED_STORE);

    @Test
    void everyRoomOfTheModuleIsSeen() {
        assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".config",
                        ROOT + ".event",
                        ROOT + ".management",
                        ROOT + ".remote",
                        ROOT + ".serializer",
                        ROOT + ".store");
    }

    @Test
    void importsOfTheModuleGoDownwardOnly() {
        RULES.importsGoDownwardOnly().check(MODULE);
    }

    @Test
    void packagesOfTheModuleFormNoCycle() {
        RULES.packagesFormNoCycle().check(MODULE);
    }

    @Test
    void theSettingsOfTheModuleKnowNoCache() {
        RULES.configImportsNoCacheCode().check(MODULE);
    }

    @Test
    void noRoomOfTheModuleUsesAnEntrance() {
        RULES.noRoomUsesAnEntrance().check(MODULE);
    }

    @Test
    void wordsOfTheModuleUseOnlyWords() {
        RULES.wordsUseOnlyWords().check(MODULE);
    }

    @Test
    void nothingInTheModuleReachesIntoTheStore() {
        RULES.nothingReachesIntoTheStore(STORE).check(MODULE);
    }

    @ParameterizedTest
    @CsvSource({
        "Word, cache.Operations",
        "config.ReachesCache, cache.Operations",
        "management.ReachesConfig, config.Settings",
        "serializer.ReachesConfig, config.Settings",
        "store.ReachesEvent, event.Dispatcher",
        "remote.ReachesCache, cache.Operations",
        "event.ReachesCache, cache.Operations",
        "cache.ReachesEntrance, Entrance",
    })
    void anImportThatGoesUpwardIsCaught(String from, String to) {
        assertThat(violations(PLANTED_RULES.importsGoDownwardOnly())).anySatisfy(names(from, to));
    }

    @Test
    void importsThatGoDownwardAreNotTakenForUpwardOnes() {
        assertThat(violations(PLANTED_RULES.importsGoDownwardOnly()))
                .isNotEmpty()
                .noneSatisfy(names("Entrance", "cache.Operations"))
                .noneSatisfy(names("cache.Operations", "event.Dispatcher"))
                .noneSatisfy(names("cache.Operations", "Word"));
    }

    @Test
    void aPackageOutsideTheRoomsIsCaught() {
        assertThat(violations(PLANTED_RULES.importsGoDownwardOnly()))
                .anySatisfy(violation -> assertThat(violation).contains(PLANTED + ".attic.Homeless"));
    }

    @Test
    void aCycleOfPackagesIsCaught() {
        assertThat(violations(PLANTED_RULES.packagesFormNoCycle()))
                .anySatisfy(violation -> assertThat(violation)
                        .contains(PLANTED + ".event.ReachesCache.up", PLANTED + ".cache.Operations.eventBelow"));
    }

    @Test
    void anEntranceThatARoomUsesClosesACycle() {
        assertThat(violations(PLANTED_RULES.packagesFormNoCycle()))
                .anySatisfy(violation -> assertThat(violation)
                        .contains("entrances of " + PLANTED, PLANTED + ".cache.ReachesEntrance.up"));
    }

    @ParameterizedTest
    @CsvSource({"config.ReachesCache, cache.Operations", "config.ReachesStore, store.Entries"})
    void settingsThatKnowACacheAreCaught(String from, String to) {
        assertThat(violations(PLANTED_RULES.configImportsNoCacheCode())).anySatisfy(names(from, to));
    }

    @ParameterizedTest
    @CsvSource({"cache.ReachesEntrance, Entrance", "WordOfAnEntrance, Entrance"})
    void aRoomOrAWordThatUsesAnEntranceIsCaught(String from, String to) {
        assertThat(violations(PLANTED_RULES.noRoomUsesAnEntrance())).anySatisfy(names(from, to));
    }

    @Test
    void aRoomThatUsesAWordIsNotTakenForOneThatUsesAnEntrance() {
        assertThat(violations(PLANTED_RULES.noRoomUsesAnEntrance())).noneSatisfy(names("cache.Operations", "Word"));
    }

    @ParameterizedTest
    @CsvSource({"Word, cache.Operations", "WordOfAnEntrance, Entrance"})
    void aWordThatUsesMoreThanWordsIsCaught(String from, String to) {
        assertThat(violations(PLANTED_RULES.wordsUseOnlyWords())).anySatisfy(names(from, to));
    }

    @ParameterizedTest
    @CsvSource({
        "store.ReachesEngine, engine.recovery.Replay",
        "store.ReachesMemory, memory.Pages",
        "store.ReachesAccess, store.Access",
        "store.ReachesForm, codec.form.Shape",
        "store.ReachesFormat, format.Layout",
        "store.ReachesCli, cli.Tool",
    })
    void aClassThatReachesIntoTheStoreIsCaught(String from, String to) {
        assertThat(violations(PLANTED_RULES.nothingReachesIntoTheStore(PLANTED_STORE)))
                .anySatisfy(
                        violation -> assertThat(violation).contains(PLANTED + "." + from, PLANTED_STORE + "." + to));
    }

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(PLANTED_CLASSES).getFailureReport().getDetails();
    }

    private static ThrowingConsumer<String> names(String from, String to) {
        return violation -> assertThat(violation).contains(PLANTED + "." + from + ".", PLANTED + "." + to + ">");
    }
}
