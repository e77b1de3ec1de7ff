/* The head of the AppImage: shows the squashfs that follows it as a folder, and runs AppRun there.

   A second process keeps the folder: mounted by FUSE, or unpacked where there is none. It goes when
   the last process that inherited the pipe "alive" has ended. Options as in the AppImage
   specification: --appimage-mount, --appimage-extract, --appimage-offset; the variable
   APPIMAGE_EXTRACT_AND_RUN asks for no mount.

   Built on Debian: libsquashfuse (BSD), libfuse (LGPL) and libzstd (BSD), linked in. */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <squashfuse/ll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The image is of zstd alone. Debian's library knows these too; LZO's is under the GPL. */
int LZ4_decompress_safe(void) { return -1; }
int lzma_stream_buffer_decode(void) { return -1; }
int lzo1x_decompress_safe(void) { return -1; }
int uncompress(void) { return -1; }

static char image[PATH_MAX];
static size_t offset;

static size_t end_of_program(void) {
    Elf64_Ehdr head;
    int file = open(image, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(file, &head, sizeof head);
    close(file);
    return got == sizeof head ? head.e_shoff + (size_t)head.e_shentsize * head.e_shnum : 0;
}

static int unpack_file(sqfs *fs, sqfs_inode *inode, const char *path) {
    static char block[1 << 16];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    sqfs_off_t at = 0, got = sizeof block;
    while (file >= 0 && got > 0) {
        got = sizeof block;
        if (sqfs_read_range(fs, inode, at, &got, block) || write(file, block, got) != got) break;
        at += got;
    }
    return file >= 0 && got == 0 && fchmod(file, inode->base.mode & 0777) == 0 && close(file) == 0;
}

static int unpack_link(sqfs *fs, sqfs_inode *inode, const char *path) {
    char target[PATH_MAX];
    size_t size = sizeof target;
    return sqfs_readlink(fs, inode, target, &size) == SQFS_OK && symlink(target, path) == 0;
}

/* Unpack everything into a folder that exists; whether that was done. */
static int unpack(const char *folder) {
    sqfs fs;
    sqfs_traverse all;
    sqfs_err problem = SQFS_OK;
    char path[2 * PATH_MAX];
    if (sqfs_open_image(&fs, image, offset) || sqfs_traverse_open(&all, &fs, sqfs_inode_root(&fs)))
        return 0;
    int good = 1;
    while (good && sqfs_traverse_next(&all, &problem)) {
        sqfs_inode inode;
        if (all.dir_end) continue;
        snprintf(path, sizeof path, "%s/%s", folder, all.path);
        mode_t kind = sqfs_dentry_mode(&all.entry);
        if (sqfs_inode_get(&fs, &inode, sqfs_dentry_inode(&all.entry))) good = 0;
        else if (S_ISDIR(kind)) good = mkdir(path, 0755) == 0;
        else if (S_ISLNK(kind)) good = unpack_link(&fs, &inode, path);
        else good = unpack_file(&fs, &inode, path);
    }
    return good && problem == SQFS_OK;
}

static struct fuse_session *mounted(const char *folder) {
    static const struct fuse_lowlevel_ops operations = {
        .getattr = sqfs_ll_op_getattr, .opendir = sqfs_ll_op_opendir,
        .releasedir = sqfs_ll_op_releasedir, .readdir = sqfs_ll_op_readdir,
        .lookup = sqfs_ll_op_lookup, .open = sqfs_ll_op_open, .release = sqfs_ll_op_release,
        .read = sqfs_ll_op_read, .readlink = sqfs_ll_op_readlink, .forget = sqfs_ll_op_forget,
        .listxattr = sqfs_ll_op_listxattr, .getxattr = sqfs_ll_op_getxattr,
        .statfs = stfs_ll_op_statfs,
    };
    char *words[] = {"PatchFind", "-o", "ro,nodev,subtype=PatchFind.AppImage,fsname=PatchFind"};
    struct fuse_args arguments = FUSE_ARGS_INIT(3, words);
    sqfs_ll *files = sqfs_ll_open(image, offset);
    if (files == NULL) return NULL;
    struct fuse_session *session =
        fuse_session_new(&arguments, &operations, sizeof operations, files);
    if (session == NULL || fuse_session_mount(session, folder) != 0) return NULL;
    return session;
}

/* Answer the kernel until nobody holds the other end of the pipe. */
static void serve(struct fuse_session *session, int alive) {
    struct fuse_buf request = {0};
    struct pollfd heard[] = {{fuse_session_fd(session), POLLIN, 0}, {alive, POLLIN, 0}};
    while (!fuse_session_exited(session) && poll(heard, 2, -1) > 0 && !heard[1].revents)
        if (fuse_session_receive_buf(session, &request) > 0)
            fuse_session_process_buf(session, &request);
    fuse_session_unmount(session);
}

static int removed(const char *path, const struct stat *s, int kind, struct FTW *place) {
    (void)s, (void)kind, (void)place;
    return remove(path);
}

/* Have the folder filled, say so by a byte into "ready", and take it away at the end. */
static void keep(const char *folder, int ready, int alive) {
    int nothing = open("/dev/null", O_RDWR);
    for (int stream = 0; stream < 3; stream++) dup2(nothing, stream);
    setsid();
    signal(SIGHUP, SIG_IGN), signal(SIGINT, SIG_IGN), signal(SIGTERM, SIG_IGN);
    struct fuse_session *session =
        getenv("APPIMAGE_EXTRACT_AND_RUN") ? NULL : mounted(folder);
    if ((session != NULL || unpack(folder)) && write(ready, "", 1) == 1) {
        char none;
        close(ready);
        if (session != NULL) serve(session, alive);
        else while (read(alive, &none, 1) > 0) {}
    }
    nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static int run(const char *folder, char **words) {
    char program[PATH_MAX], here[PATH_MAX];
    snprintf(program, sizeof program, "%s/AppRun", folder);
    setenv("APPIMAGE", image, 1);
    setenv("APPDIR", folder, 1);
    setenv("ARGV0", words[0], 1);
    if (getcwd(here, sizeof here) != NULL) setenv("OWD", here, 1);
    execv(program, words);
    perror(program);
    return 127;
}

int main(int count, char **words) {
    const char *option = count > 1 ? words[1] : "", *base = getenv("TMPDIR");
    char folder[PATH_MAX], filled;
    int ready[2], alive[2];
    if (realpath("/proc/self/exe", image) == NULL || (offset = end_of_program()) == 0) {
        fputs("PatchFind cannot read its own file.\n", stderr);
        return 127;
    }
    if (strcmp(option, "--appimage-offset") == 0) return printf("%zu\n", offset) < 0;
    if (strcmp(option, "--appimage-extract") == 0)
        return mkdir("squashfs-root", 0755) != 0 || !unpack("squashfs-root");
    snprintf(folder, sizeof folder, "%s/.mount_PatchFXXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(folder) == NULL || pipe(ready) != 0 || pipe(alive) != 0) {
        perror(folder);
        return 127;
    }
    if (fork() == 0) {
        close(ready[0]), close(alive[1]);
        keep(folder, ready[1], alive[0]);
        _exit(0);
    }
    close(ready[1]), close(alive[0]);
    if (read(ready[0], &filled, 1) != 1) {
        fprintf(stderr, "PatchFind can neither be mounted nor unpacked in %s. Make room there, or "
                        "name another folder in the variable TMPDIR.\n", folder);
        return 127;
    }
    close(ready[0]);
    if (strcmp(option, "--appimage-mount") != 0) return run(folder, words);
    puts(folder);
    fflush(stdout);
    return pause();
}
