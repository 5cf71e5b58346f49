/*
 * Sees, below a JVM, what a process asks the system to put on the device: preloaded, it stands in the place of msync, fsync, fdatasync
 * and the calls that write through a descriptor. It keeps a trace, from which the states that a cut of the power may leave can be made.
 *
 *   gcc -shared -fPIC -O2 -o powercut.so powercut.c -ldl
 *   POWERCUT_FILE=store POWERCUT_TRACE=trace POWERCUT_AT=100 LD_PRELOAD=./powercut.so java ...
 *
 * At each call about the file, before it is done, the pages that differ from what they were at the call before are added to the trace:
 * these are states that the system may have written back by itself. When a force has returned, its range is added. With POWERCUT_AT=n the
 * process ends by SIGKILL instead of the n-th call. POWERCUT_LOSE_FROM and POWERCUT_LOSE_TO plant a bug: forces that begin in that range of
 * the file are not done, and say that they were.
 *
 * The trace is a sequence of entries of three u64 in the order of the machine: kind, offset in the file, length. Kind 1, a page, is followed
 * by its bytes; kind 2 is a force.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

enum { CHANGED_PAGE = 1, FORCED_RANGE = 2 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int ready;
static int store = -1;
static int trace = -1;
static struct stat identity;
static unsigned char *seen;
static long events;
static long cut_at = -1;
static long lose_from = -1;
static long lose_to = -1;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static int (*real_msync)(void *, size_t, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : -1;
}

static void fail(const char *what) {
    perror(what);
    _exit(70);
}

/* With the mutex held. */
static void prepare(void) {
    const char *path = getenv("POWERCUT_FILE");
    const char *to = getenv("POWERCUT_TRACE");
    ready = 1;
    if (path == NULL || to == NULL) {
        return;
    }
    cut_at = number("POWERCUT_AT");
    lose_from = number("POWERCUT_LOSE_FROM");
    lose_to = number("POWERCUT_LOSE_TO");
    store = open(path, O_RDONLY | O_CLOEXEC);
    trace = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (store < 0 || trace < 0 || fstat(store, &identity) < 0) {
        fail("powercut: the store or the trace cannot be opened");
    }
    seen = malloc(identity.st_size);
    if (seen == NULL || pread(store, seen, identity.st_size, 0) != identity.st_size) {
        fail("powercut: the store cannot be read");
    }
}

static void lock(void) {
    pthread_mutex_lock(&mutex);
    if (!ready) {
        real_write = dlsym(RTLD_NEXT, "write");
        real_pwrite = dlsym(RTLD_NEXT, "pwrite");
        real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
        real_msync = dlsym(RTLD_NEXT, "msync");
        real_fsync = dlsym(RTLD_NEXT, "fsync");
        real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
        prepare();
    }
}

static void unlock(void) {
    pthread_mutex_unlock(&mutex);
}

static int is_store(int fd) {
    struct stat found;
    return store >= 0 && fstat(fd, &found) == 0 && found.st_ino == identity.st_ino && found.st_dev == identity.st_dev;
}

static void add(uint64_t kind, uint64_t offset, uint64_t length, const void *bytes) {
    uint64_t head[3] = {kind, offset, length};
    if (real_write(trace, head, sizeof head) != sizeof head
        || (bytes != NULL && real_write(trace, bytes, length) != (ssize_t) length)) {
        fail("powercut: the trace cannot be written");
    }
}

static void add_changed_pages(void) {
    unsigned char page[PAGE];
    for (off_t at = 0; at < identity.st_size; at += PAGE) {
        if (pread(store, page, PAGE, at) != PAGE) {
            fail("powercut: the store cannot be read");
        }
        if (memcmp(page, seen + at, PAGE) != 0) {
            memcpy(seen + at, page, PAGE);
            add(CHANGED_PAGE, at, PAGE, page);
        }
    }
}

/* A call about the store begins; with the mutex held. */
static void event(void) {
    add_changed_pages();
    if (events == cut_at) {
        kill(getpid(), SIGKILL);
        pause();
    }
    events++;
}

static int is_lost(long offset) {
    return lose_from >= 0 && offset >= lose_from && offset < lose_to;
}

/* Where in the store an address is mapped; -1 if it is not. */
static long offset_of(uintptr_t address) {
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[1024];
    long found = -1;
    while (maps != NULL && found < 0 && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to, offset, inode;
        unsigned int major, minor;
        if (sscanf(line, "%lx-%lx %*s %lx %x:%x %lu", &from, &to, &offset, &major, &minor, &inode) == 6
            && from <= address && address < to) {
            found = inode == identity.st_ino ? (long) (offset + (address - from)) : -1;
            break;
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

int msync(void *address, size_t length, int flags) {
    lock();
    long offset = store < 0 ? -1 : offset_of((uintptr_t) address);
    int result;
    if (offset < 0) {
        unlock();
        return real_msync(address, length, flags);
    }
    event();
    if (is_lost(offset)) {
        result = 0;
    } else {
        result = real_msync(address, length, flags);
        if (result == 0) {
            add(FORCED_RANGE, offset, length, NULL);
        }
    }
    unlock();
    return result;
}

static int sync_whole(int fd, int (**real)(int)) {
    lock();
    if (!is_store(fd)) {
        unlock();
        return (*real)(fd);
    }
    event();
    int result = (*real)(fd);
    if (result == 0) {
        add(FORCED_RANGE, 0, identity.st_size, NULL);
    }
    unlock();
    return result;
}

int fsync(int fd) {
    return sync_whole(fd, &real_fsync);
}

int fdatasync(int fd) {
    return sync_whole(fd, &real_fdatasync);
}

/* Whether the call is about the store, and so an event: a process may end before it. */
static void before_writing(int fd) {
    lock();
    if (is_store(fd)) {
        event();
    }
    unlock();
}

ssize_t write(int fd, const void *bytes, size_t length) {
    before_writing(fd);
    return real_write(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    before_writing(fd);
    return real_pwrite(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    before_writing(fd);
    return real_pwrite64(fd, bytes, length, offset);
}
