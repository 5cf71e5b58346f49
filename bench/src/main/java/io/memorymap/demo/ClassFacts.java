package io.memorymap.demo;

import java.io.Serializable;
import java.util.List;

/**
 * What the demo finds out about one class file; the value of its cache.
 *
 * <p>Serializable for other providers' sake; this one encodes records component by component.
 *
 * @param name internal name, such as {@code java/lang/String}
 * @param size of the class file in bytes
 * @param sha256 of the class file, in hexadecimal
 * @param methods names and descriptors in the order of the file
 * @param references internal names of the classes that it mentions, sorted
 */
public record ClassFacts(String name, int size, String sha256, List<String> methods, List<String> references)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
