package io.memorymap.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/**
 * The layers of the module under one root package, so that a planted tree can be held to them as well.
 *
 * <p>An exported package stands on both sides of the rooms behind it. It holds <em>words</em>, which those rooms may name
 * (exceptions, reports, {@code Codec}), and <em>entrances</em>, which lead into them ({@code KeyValueStore}, {@code Codecs}). So
 * each of the two is a layer of its own: a word uses words only, and no room uses an entrance.
 */
final class LayerRules {
    /** The entrances of the root package, and the views of a store as a map, which are made of them. */
    private static final Set<String> STORE_ENTRANCES = Set.of(
            "KeyValueStore",
            "StoreBuilder",
            "MappedMap",
            "MappedMaps",
            "StoreMap",
            "MapView",
            "SetView",
            "KeyView",
            "ValueView",
            "EntryView");

    private static final Set<String> CODEC_ENTRANCES = Set.of("Codecs");

    private LayerRules() {}

    /** Imports go downward only. Each layer names all that it may use. */
    static ArchRule importsGoDownwardOnly(String root) {
        return layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(root, root + "..")
                .optionalLayer("format")
                .definedBy(root + ".format..")
                .optionalLayer("memory")
                .definedBy(root + ".memory..")
                .optionalLayer("codec words")
                .definedBy(words(root + ".codec", CODEC_ENTRANCES))
                .optionalLayer("codec scalar")
                .definedBy(root + ".codec.scalar..")
                .optionalLayer("codec serial")
                .definedBy(root + ".codec.serial..")
                .optionalLayer("codec form")
                .definedBy(root + ".codec.form..")
                .optionalLayer("codec entrances")
                .definedBy(entrances(root + ".codec", CODEC_ENTRANCES))
                .optionalLayer("eviction")
                .definedBy(root + ".engine.eviction..")
                .optionalLayer("flight")
                .definedBy(root + ".engine.flight..")
                .optionalLayer("head")
                .definedBy(root + ".engine.head..")
                .optionalLayer("engine")
                .definedBy(root + ".engine")
                .optionalLayer("recovery")
                .definedBy(root + ".engine.recovery..")
                .optionalLayer("words")
                .definedBy(words(root, STORE_ENTRANCES))
                .optionalLayer("pod")
                .definedBy(root + ".pod..")
                .optionalLayer("store")
                .definedBy(root + ".store..")
                .optionalLayer("entrances")
                .definedBy(entrances(root, STORE_ENTRANCES))
                .optionalLayer("cli view")
                .definedBy(root + ".cli.view..")
                .optionalLayer("cli serve")
                .definedBy(root + ".cli.serve..")
                .optionalLayer("cli")
                .definedBy(root + ".cli")
                .whereLayer("format")
                .mayNotAccessAnyLayer()
                .whereLayer("memory")
                .mayOnlyAccessLayers("format")
                .whereLayer("codec words")
                .mayOnlyAccessLayers("format")
                .whereLayer("codec scalar")
                .mayOnlyAccessLayers("format", "codec words")
                .whereLayer("codec serial")
                .mayOnlyAccessLayers("format", "codec words", "codec scalar")
                .whereLayer("codec form")
                .mayOnlyAccessLayers("format", "codec words", "codec scalar", "codec serial")
                .whereLayer("codec entrances")
                .mayOnlyAccessLayers("format", "codec words", "codec scalar", "codec serial", "codec form")
                .whereLayer("eviction")
                .mayOnlyAccessLayers("format")
                .whereLayer("flight")
                .mayNotAccessAnyLayer()
                .whereLayer("head")
                .mayOnlyAccessLayers("format", "memory")
                .whereLayer("engine")
                .mayOnlyAccessLayers("format", "memory", "eviction", "flight", "head")
                .whereLayer("recovery")
                .mayOnlyAccessLayers("format", "memory", "eviction", "head", "engine")
                .whereLayer("words")
                .mayNotAccessAnyLayer()
                .whereLayer("pod")
                .mayOnlyAccessLayers("format", "memory", "words")
                .whereLayer("store")
                .mayOnlyAccessLayers(
                        "format", "memory", "codec words", "eviction", "head", "engine", "recovery", "words")
                .whereLayer("entrances")
                .mayOnlyAccessLayers(
                        "format",
                        "memory",
                        "codec words",
                        "codec entrances",
                        "head",
                        "engine",
                        "recovery",
                        "words",
                        "store")
                .whereLayer("cli view")
                .mayOnlyAccessLayers(
                        "format",
                        "memory",
                        "codec words",
                        "codec form",
                        "codec entrances",
                        "head",
                        "engine",
                        "recovery",
                        "words",
                        "store")
                .whereLayer("cli serve")
                .mayOnlyAccessLayers("format", "head", "engine", "recovery", "store", "cli view")
                .whereLayer("cli")
                .mayOnlyAccessLayers(
                        "format",
                        "memory",
                        "codec words",
                        "codec scalar",
                        "codec form",
                        "codec entrances",
                        "head",
                        "engine",
                        "recovery",
                        "words",
                        "pod",
                        "store",
                        "entrances",
                        "cli view",
                        "cli serve")
                .ensureAllClassesAreContainedInArchitecture();
    }

    /** No room depends on itself by way of others; what the rule above allows leaves no such way, were it ever widened. */
    static ArchRule roomsFormNoCycle(String root) {
        return slices().assignedFrom(new ByRoom(root)).should().beFreeOfCycles();
    }

    private static DescribedPredicate<JavaClass> entrances(String exported, Set<String> names) {
        return DescribedPredicate.describe(
                "entrances of " + exported,
                type -> type.getPackageName().equals(exported) && names.contains(outermost(type)));
    }

    private static DescribedPredicate<JavaClass> words(String exported, Set<String> names) {
        return DescribedPredicate.describe(
                "words of " + exported,
                type -> type.getPackageName().equals(exported) && !names.contains(outermost(type)));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private record ByRoom(String root) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            boolean entrance = entrances(root, STORE_ENTRANCES).test(type)
                    || entrances(root + ".codec", CODEC_ENTRANCES).test(type);
            return SliceIdentifier.of(type.getPackageName(), entrance ? "entrances" : "");
        }

        @Override
        public String getDescription() {
            return "packages, each exported one in two";
        }
    }
}
