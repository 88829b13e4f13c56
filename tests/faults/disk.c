/* A disk that counts, and fails when it is told to: preloaded, it stands before the writes and syncs of files below
   a folder. The numbers are in a file that the test maps as well. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct control {
    int64_t writes, bytes, syncs, operations; /* that were asked for */
    int64_t fail_at;                          /* the number of the operation that fails; 0: none */
    int64_t error, lasting, failed;           /* with what; whether all later ones do; how many have */
};

static struct control *control;
static const char *folder;

static void open_control(void)
{
    const char *name = getenv("DISK_CONTROL");
    folder = getenv("DISK_FOLDER");
    if (!name || !folder)
        return;
    int file = open(name, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        control = mapped;
}

__attribute__((constructor)) static void begin(void) { open_control(); }

static int is_watched(int file)
{
    char link[64], path[PATH_MAX];
    if (!control)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "/virtual/"); /* paper is not the card */
}

static int fails(void)
{
    int64_t number = __sync_add_and_fetch(&control->operations, 1);
    if (!control->fail_at || number < control->fail_at || (number > control->fail_at && !control->lasting))
        return 0;
    __sync_add_and_fetch(&control->failed, 1);
    errno = (int)control->error;
    return 1;
}

static int refuses_write(int file, size_t size)
{
    if (!is_watched(file))
        return 0;
    if (fails())
        return 1;
    __sync_add_and_fetch(&control->writes, 1);
    __sync_add_and_fetch(&control->bytes, (int64_t)size);
    return 0;
}

static int refuses_sync(int file)
{
    struct stat found;
    if (!is_watched(file) || fstat(file, &found) || !S_ISREG(found.st_mode))
        return 0;
    if (fails())
        return 1;
    __sync_add_and_fetch(&control->syncs, 1);
    return 0;
}

ssize_t write(int file, const void *data, size_t size)
{
    static ssize_t (*next)(int, const void *, size_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "write");
    return refuses_write(file, size) ? -1 : next(file, data, size);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t place)
{
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pwrite");
    return refuses_write(file, size) ? -1 : next(file, data, size, place);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t place)
{
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
    return refuses_write(file, size) ? -1 : next(file, data, size, place);
}

int fsync(int file)
{
    static int (*next)(int);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "fsync");
    return refuses_sync(file) ? -1 : next(file);
}

int fdatasync(int file)
{
    static int (*next)(int);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "fdatasync");
    return refuses_sync(file) ? -1 : next(file);
}
