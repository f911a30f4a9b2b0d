/* Preloaded into a process, writes down everything that it does to the files below $SURCO_RECORD_ROOT, in order, into
 * $SURCO_RECORD_LOG: for tests of what a power cut leaves. The C library's calls are what is watched; what goes past
 * them is found by comparing the replay with the real folder.
 *
 *   C ino path     a file comes into being       R from\0to   a name is changed
 *   W ino at       bytes are written             L from\0to   a second name is given
 *   T ino size     it is cut or made longer      U path       a name is taken away
 *   S ino          it is brought to the disk     M path       a folder comes into being
 *   D path         a folder is                   X path       it goes
 *   Y              the process says something on its standard output
 *
 * Each is a line "KIND A B LENGTH\n" with LENGTH bytes behind it.
 *
 * When a file with the name of the log and ".end" behind it appears, the process ends behind its next step. A process
 * that is killed from outside may have taken a step that is not written down.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MOST 4096

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static char end[PATH_MAX];
static char root[PATH_MAX];
/* What a descriptor is: 0 not ours, 'f' a file, 'd' a folder. */
static char kinds[MOST];
static unsigned long long inodes[MOST];
static char *paths[MOST];

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("SURCO_RECORD_ROOT"), *log = getenv("SURCO_RECORD_LOG");
    if (!folder || !log) return;
    snprintf(root, sizeof root, "%s", folder);
    snprintf(end, sizeof end, "%s.end", log);
    log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    /* What it starts is another process. */
    unsetenv("LD_PRELOAD");
}

static void record(char kind, unsigned long long a, unsigned long long b, const void *bytes, size_t length) {
    char head[96];
    int n = snprintf(head, sizeof head, "%c %llu %llu %zu\n", kind, a, b, length);
    struct iovec parts[2] = {{head, (size_t)n}, {(void *)bytes, length}};
    if (REAL(writev)(log_fd, parts, 2) != (ssize_t)(n + length)) abort();
    if (access(end, F_OK) == 0) _exit(0);
}

/* The path below the root; none if it lies elsewhere. */
static const char *below(const char *path, char *whole) {
    if (log_fd < 0 || !path) return NULL;
    if (path[0] != '/') {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return NULL;
        if (snprintf(whole, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
    } else if (snprintf(whole, PATH_MAX, "%s", path) >= PATH_MAX) {
        return NULL;
    }
    size_t length = strlen(root);
    if (strncmp(whole, root, length) || (whole[length] && whole[length] != '/')) return NULL;
    return whole[length] ? whole + length + 1 : whole + length;
}

/* A path as it is meant where a folder's descriptor stands before it. */
static const char *full(int at, const char *path, char *whole) {
    if (!path || path[0] == '/' || at == AT_FDCWD) return path;
    if (at < 0 || at >= MOST || kinds[at] != 'd') return NULL;
    int length = snprintf(whole, PATH_MAX, "%s/%s%s%s", root, paths[at], paths[at][0] ? "/" : "", path);
    return length < PATH_MAX ? whole : NULL;
}

static void record_pair(char kind, const char *from, const char *to) {
    char both[2 * PATH_MAX];
    size_t first = strlen(from) + 1, second = strlen(to);
    memcpy(both, from, first);
    memcpy(both + first, to, second);
    record(kind, 0, 0, both, first + second);
}

static int opened(int fd, const char *path, int flags, int was_there) {
    char whole[PATH_MAX];
    struct stat status;
    const char *name = below(path, whole);
    if (fd < 0 || fd >= MOST) return fd;
    kinds[fd] = 0;
    if (!name || fstat(fd, &status)) return fd;
    if (S_ISREG(status.st_mode)) {
        kinds[fd] = 'f';
        inodes[fd] = status.st_ino;
        if (!was_there) record('C', status.st_ino, 0, name, strlen(name));
        else if (flags & O_TRUNC) record('T', status.st_ino, 0, NULL, 0);
    } else if (S_ISDIR(status.st_mode)) {
        kinds[fd] = 'd';
        free(paths[fd]);
        paths[fd] = strdup(name);
    }
    return fd;
}

static int do_open(int at, const char *path, int flags, mode_t mode) {
    struct stat status;
    pthread_mutex_lock(&lock);
    int was_there = fstatat(at, path, &status, 0) == 0;
    int fd = REAL(openat)(at, path, flags, mode);
    int kept = errno;
    char whole[PATH_MAX];
    opened(fd, full(at, path, whole), flags, was_there);
    errno = kept;
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE(flags) return do_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return do_open(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return do_open(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return do_open(at, path, flags, mode); }

static int is(int fd, char kind) { return log_fd >= 0 && fd >= 0 && fd < MOST && kinds[fd] == kind; }

int close(int fd) {
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < MOST && fd != log_fd) kinds[fd] = 0;
    int result = REAL(close)(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

static ssize_t wrote(int fd, off_t at, const void *bytes, ssize_t count) {
    int kept = errno;
    if (count > 0) record('W', inodes[fd], (unsigned long long)at, bytes, (size_t)count);
    errno = kept;
    return count;
}

static off_t place(int fd) {
    struct stat status;
    int flags = fcntl(fd, F_GETFL);
    if (flags & O_APPEND) return fstat(fd, &status) ? 0 : status.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    if (fd == 1 && log_fd >= 0) {
        pthread_mutex_lock(&lock);
        record('Y', 0, 0, bytes, count);
        pthread_mutex_unlock(&lock);
    }
    if (!is(fd, 'f')) return REAL(write)(fd, bytes, count);
    pthread_mutex_lock(&lock);
    off_t at = place(fd);
    ssize_t result = wrote(fd, at, bytes, REAL(write)(fd, bytes, count));
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is(fd, 'f')) return REAL(writev)(fd, parts, count);
    ssize_t total = 0;
    for (int part = 0; part < count; part++) {
        ssize_t result = write(fd, parts[part].iov_base, parts[part].iov_len);
        if (result < 0) return total ? total : result;
        total += result;
        if ((size_t)result < parts[part].iov_len) break;
    }
    return total;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    if (!is(fd, 'f')) return REAL(pwrite64)(fd, bytes, count, at);
    pthread_mutex_lock(&lock);
    ssize_t result = wrote(fd, at, bytes, REAL(pwrite64)(fd, bytes, count, at));
    pthread_mutex_unlock(&lock);
    return result;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

int ftruncate64(int fd, off64_t size) {
    if (!is(fd, 'f')) return REAL(ftruncate64)(fd, size);
    pthread_mutex_lock(&lock);
    int result = REAL(ftruncate64)(fd, size);
    if (!result) record('T', inodes[fd], (unsigned long long)size, NULL, 0);
    pthread_mutex_unlock(&lock);
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Whoever copies inside the kernel is told to do it by hand. */
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t count, unsigned flags) {
    (void)from; (void)at; (void)to; (void)there; (void)count; (void)flags;
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
    (void)from; (void)at; (void)to; (void)count;
    errno = ENOSYS;
    return -1;
}

static int synced(int fd, int result) {
    if (!result && is(fd, 'f')) record('S', inodes[fd], 0, NULL, 0);
    if (!result && is(fd, 'd')) record('D', 0, 0, paths[fd], strlen(paths[fd]));
    return result;
}

int fsync(int fd) {
    pthread_mutex_lock(&lock);
    int result = synced(fd, REAL(fsync)(fd));
    pthread_mutex_unlock(&lock);
    return result;
}
int fdatasync(int fd) {
    pthread_mutex_lock(&lock);
    int result = synced(fd, REAL(fdatasync)(fd));
    pthread_mutex_unlock(&lock);
    return result;
}

#define NAMED(call, kind, path) \
    char whole[PATH_MAX]; \
    pthread_mutex_lock(&lock); \
    int result = call; \
    int kept = errno; \
    const char *name = result ? NULL : below(path, whole); \
    if (name) record(kind, 0, 0, name, strlen(name)); \
    errno = kept; \
    pthread_mutex_unlock(&lock); \
    return result;

int unlink(const char *path) { NAMED(REAL(unlink)(path), 'U', path) }
int unlinkat(int at, const char *given, int flags) {
    char named[PATH_MAX];
    const char *path = full(at, given, named);
    if (!path) return REAL(unlinkat)(at, given, flags);
    NAMED(REAL(unlinkat)(AT_FDCWD, path, flags), flags & AT_REMOVEDIR ? 'X' : 'U', path)
}
int mkdir(const char *path, mode_t mode) { NAMED(REAL(mkdir)(path, mode), 'M', path) }
int rmdir(const char *path) { NAMED(REAL(rmdir)(path), 'X', path) }

#define PAIRED(call, kind, from, to) \
    char one[PATH_MAX], other[PATH_MAX]; \
    pthread_mutex_lock(&lock); \
    int result = call; \
    int kept = errno; \
    const char *source = result ? NULL : below(from, one), *target = result ? NULL : below(to, other); \
    if (source && target) record_pair(kind, source, target); \
    else if (source || target) abort(); \
    errno = kept; \
    pthread_mutex_unlock(&lock); \
    return result;

int rename(const char *from, const char *to) { PAIRED(REAL(rename)(from, to), 'R', from, to) }
int link(const char *from, const char *to) { PAIRED(REAL(link)(from, to), 'L', from, to) }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    PAIRED(REAL(linkat)(a, from, b, to, flags), 'L', from, to)
}
