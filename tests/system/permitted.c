/* Runs a program that may make no system calls but those of permitted.h: any other is refused as systemd refuses it
   to a service (SystemCallFilter=, SystemCallErrorNumber=EPERM). permitted.h is a list of PERMIT(name). */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int permitted[] = {
#include "permitted.h"
    -1};

int main(int count, char **words)
{
    static struct sock_filter filter[2 * sizeof permitted / sizeof *permitted + 4];
    unsigned short size = 0;

    if (count < 2)
        return 2;
    filter[size++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; permitted[i] >= 0; i++) {
        filter[size++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, permitted[i], 0, 1);
        filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    struct sock_fprog program = {size, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        perror("the system calls cannot be restricted");
        return 1;
    }
    execvp(words[1], words + 1);
    perror(words[1]);
    return 127;
}
