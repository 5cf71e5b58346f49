package io.memorymap.frameworks;

/** An entity that is mapped by a file, of which there are two: in the second it has a mail address. */
class Customer {
    private long id;
    private String mail = "";
    private String name = "";

    /** For Hibernate. */
    Customer() {}

    Customer(long id, String name) {
        this.id = id;
        this.name = name;
    }

    long id() {
        return id;
    }

    String mail() {
        return mail;
    }

    String name() {
        return name;
    }
}
