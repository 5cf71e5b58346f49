package io.memorymap.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers over HTTP. */
@RestController
class BookController {
    private final Catalogue catalogue;

    BookController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/books/{isbn}")
    Book book(@PathVariable String isbn) throws InterruptedException {
        return catalogue.find(isbn);
    }

    @GetMapping("/lookups")
    int lookups() {
        return catalogue.lookups();
    }
}
