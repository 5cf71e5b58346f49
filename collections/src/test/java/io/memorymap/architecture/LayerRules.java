package io.memorymap.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The layers of the module under one root package, so that a planted tree can be held to them as well. */
final class LayerRules {
    private LayerRules() {}

    /** Imports go downward only: format, memory, engine, then the root package and pod, then cli. */
    static ArchRule importsGoDownwardOnly(String root) {
        return layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(root, root + "..")
                .optionalLayer("format")
                .definedBy(root + ".format..")
                .optionalLayer("memory")
                .definedBy(root + ".memory..")
                .optionalLayer("engine")
                .definedBy(root + ".engine..")
                .optionalLayer("store")
                .definedBy(root)
                .optionalLayer("pod")
                .definedBy(root + ".pod..")
                .optionalLayer("cli")
                .definedBy(root + ".cli..")
                .whereLayer("format")
                .mayNotAccessAnyLayer()
                .whereLayer("memory")
                .mayOnlyAccessLayers("format")
                .whereLayer("engine")
                .mayOnlyAccessLayers("format", "memory")
                .whereLayer("store")
                .mayOnlyAccessLayers("format", "memory", "engine", "pod")
                .whereLayer("pod")
                .mayOnlyAccessLayers("format", "memory", "engine", "store")
                .whereLayer("cli")
                .mayOnlyAccessLayers("format", "memory", "engine", "store", "pod")
                .ensureAllClassesAreContainedInArchitecture();
    }

    /** No package depends on itself by way of others; within the third layer the rule above leaves that open. */
    static ArchRule packagesFormNoCycle() {
        return slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
