package io.memorymap.demo;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/** Parses a class file of the running JDK: the work that the cache saves. Remembers what it was asked for. */
public final class ClassFactsLoader implements CacheLoader<String, ClassFacts> {
    private static final Set<String> LOADED = ConcurrentHashMap.newKeySet();

    /** Whether this JVM loaded a key since the last call for that key. */
    static boolean wasLoaded(String key) {
        return LOADED.remove(key);
    }

    @Override
    public ClassFacts load(String key) {
        LOADED.add(key);
        return parse(key);
    }

    @Override
    public Map<String, ClassFacts> loadAll(Iterable<? extends String> keys) {
        Map<String, ClassFacts> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, load(key)));
        return loaded;
    }

    static ClassFacts parse(String key) {
        try {
            byte[] bytes = JdkClasses.read(key);
            ClassReader reader = new ClassReader(bytes);
            List<String> methods = new ArrayList<>();
            Set<String> references = new TreeSet<>();
            ClassVisitor methodNames = new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(
                        int access, String name, String descriptor, String signature, String[] exceptions) {
                    methods.add(name + descriptor);
                    return new MethodVisitor(Opcodes.ASM9) {};
                }
            };
            Remapper collector = new Remapper(Opcodes.ASM9) {
                @Override
                public String map(String internalName) {
                    references.add(internalName);
                    return internalName;
                }
            };
            reader.accept(new ClassRemapper(methodNames, collector), ClassReader.SKIP_FRAMES);
            references.remove(reader.getClassName());
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new ClassFacts(
                    reader.getClassName(), bytes.length, sha256, List.copyOf(methods), List.copyOf(references));
        } catch (IOException | NoSuchAlgorithmException | RuntimeException e) {
            throw new CacheLoaderException("cannot parse the class file of " + key, e);
        }
    }
}
