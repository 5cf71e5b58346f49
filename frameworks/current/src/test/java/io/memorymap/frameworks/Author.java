package io.memorymap.frameworks;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** An entity with a natural id and a cached collection. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
class Author {
    @Id
    private long id;

    @NaturalId
    private String mail = "";

    private String name = "";

    @OneToMany(mappedBy = "author", fetch = FetchType.LAZY)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    private Set<Novel> novels = new HashSet<>();

    /** For Hibernate. */
    Author() {}

    Author(long id, String mail, String name) {
        this.id = id;
        this.mail = mail;
        this.name = name;
    }

    long id() {
        return id;
    }

    String name() {
        return name;
    }

    void rename(String newName) {
        name = newName;
    }

    Set<Novel> novels() {
        return novels;
    }

    @Override
    public String toString() {
        return "author " + id + " (" + mail + ")";
    }
}
