package io.memorymap.pod;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an array component of a mapped record its length.
 *
 * <pre>{@code
 * record Track(long id, @FixedArray(length = 16) float[] samples) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FixedArray {
    /**
     * Number of elements, at least 1.
     *
     * @return the length that every array stored in this component must have
     */
    int length();

    /**
     * Whether the last element takes its size instead of its stride, as in a Swift tuple. This matters only for records whose
     * size is no multiple of their alignment.
     *
     * @return false for an array in which every element takes its stride, as in C
     */
    boolean tuple() default false;
}
