package io.memorymap.jcache.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * The rooms of the provider under one root package, so that a planted tree can be held to them as well.
 *
 * <p>The root package is exported, and stands on both sides of the rooms: its words (interfaces, records, enums, exceptions) below
 * them, its entrances (all other classes) above.
 */
final class RoomRules {
    private static final String[] INSIDE_OF_THE_STORE = {
        "engine", "memory", "format", "cli", "store", "codec.scalar", "codec.serial", "codec.form"
    };

    /** The one class behind the store's public packages that is here for this module, too. */
    private static final String SHARED = "KeyLocks";

    private final String root;
    private final DescribedPredicate<JavaClass> words;
    private final DescribedPredicate<JavaClass> entrances;

    RoomRules(String root) {
        this.root = root;
        this.words = describe("words", type -> isInRoot(type) && isWord(type));
        this.entrances = describe("entrances", type -> isInRoot(type) && !isWord(type));
    }

    private boolean isInRoot(JavaClass type) {
        return type.getPackageName().equals(root);
    }

    /** A class inside a word or an entrance is one as well. */
    private static boolean isWord(JavaClass type) {
        return type.getEnclosingClass()
                .map(RoomRules::isWord)
                .orElseGet(() ->
                        type.isInterface() || type.isRecord() || type.isEnum() || type.isAssignableTo(Throwable.class));
    }

    private String room(String name) {
        return root + "." + name + "..";
    }

    /** Imports go downward only: words, then config, management and serializers, then store, remote, event, cache, then entrances. */
    ArchRule importsGoDownwardOnly() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(root, root + "..")
                .optionalLayer("words")
                .definedBy(words)
                .optionalLayer("config")
                .definedBy(room("config"))
                .optionalLayer("management")
                .definedBy(room("management"))
                .optionalLayer("serializer")
                .definedBy(room("serializer"))
                .optionalLayer("store")
                .definedBy(room("store"))
                .optionalLayer("remote")
                .definedBy(room("remote"))
                .optionalLayer("event")
                .definedBy(room("event"))
                .optionalLayer("cache")
                .definedBy(room("cache"))
                .optionalLayer("entrances")
                .definedBy(entrances)
                .whereLayer("words")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayOnlyAccessLayers("words")
                .whereLayer("management")
                .mayOnlyAccessLayers("words")
                .whereLayer("serializer")
                .mayOnlyAccessLayers("words")
                .whereLayer("store")
                .mayOnlyAccessLayers("words", "config", "serializer")
                .whereLayer("remote")
                .mayOnlyAccessLayers("words", "config", "store")
                .whereLayer("event")
                .mayOnlyAccessLayers("words", "store")
                .whereLayer("cache")
                .mayOnlyAccessLayers("words", "config", "management", "store", "remote", "event")
                .whereLayer("entrances")
                .mayOnlyAccessLayers("words", "config", "management", "serializer", "store", "remote", "event", "cache")
                .ensureAllClassesAreContainedInArchitecture();
    }

    /** No package depends on itself by way of others; the words and the entrances of the root count as two. */
    ArchRule packagesFormNoCycle() {
        return slices().assignedFrom(new ByRoom()).should().beFreeOfCycles();
    }

    ArchRule configImportsNoCacheCode() {
        return noClasses()
                .that()
                .resideInAPackage(room("config"))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAPackage(room("config")))));
    }

    ArchRule noRoomUsesAnEntrance() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and(not(entrances))
                .should()
                .dependOnClassesThat(entrances);
    }

    ArchRule wordsUseOnlyWords() {
        return classes().that(words).should().onlyDependOnClassesThat(words.or(not(resideInAPackage(root + ".."))));
    }

    /**
     * Nothing reaches past the public packages of the store, but for its locks of keys.
     *
     * @param store the root package of the store
     */
    ArchRule nothingReachesIntoTheStore(String store) {
        String[] inside = new String[INSIDE_OF_THE_STORE.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = store + "." + INSIDE_OF_THE_STORE[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(inside)
                        .and(describe(
                                "are not " + SHARED,
                                type -> !type.getSimpleName().equals(SHARED))));
    }

    private final class ByRoom implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(entrances.test(type) ? "entrances of " + root : type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }
}
