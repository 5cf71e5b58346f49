package io.memorymap.frameworks;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.util.Objects;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.jspecify.annotations.Nullable;

/** An entity whose id is made of two parts, one of them an enum. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
class Novel {
    /** In which it is written. */
    enum Language {
        FRENCH,
        LATIN
    }

    /** Its key in the cache is made of this. */
    @Embeddable
    static class Id implements Serializable {
        private static final long serialVersionUID = 1L;

        private String title = "";

        private Language language = Language.LATIN;

        /** For Hibernate. */
        Id() {}

        Id(String title, Language language) {
            this.title = title;
            this.language = language;
        }

        @Override
        public boolean equals(@Nullable Object object) {
            return object instanceof Id other && title.equals(other.title) && language == other.language;
        }

        @Override
        public int hashCode() {
            return Objects.hash(title, language);
        }
    }

    @EmbeddedId
    private Id id = new Id();

    @ManyToOne(fetch = FetchType.LAZY)
    private @Nullable Author author;

    /** For Hibernate. */
    Novel() {}

    Novel(Id id, Author author) {
        this.id = id;
        this.author = author;
    }

    Id id() {
        return id;
    }

    @Nullable Author author() {
        return author;
    }
}
