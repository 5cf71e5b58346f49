package io.memorymap.jcache.serializer.elsewhere;

import java.io.Serializable;

/** A class outside the package of the values that hold it. */
public final class Foreign implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** Makes one. */
    public Foreign(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
