#include "infra/process/become_user.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace carelog::infra {
namespace {

struct Capabilities {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
};

// The capability to traverse closed directories, or -1 if we have none.
int passage_capability() {
  Capabilities ours;
  if (::syscall(SYS_capget, &ours.header, ours.sets) != 0) return -1;
  for (const int capability : {CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE}) {
    if (ours.sets[0].permitted & (1u << capability)) return capability;
  }
  return -1;
}

// An ambient capability must first be permitted and inheritable.
int keep_only(int capability) {
  Capabilities kept;
  const unsigned bit = 1u << capability;
  kept.sets[0].effective = bit;
  kept.sets[0].permitted = bit;
  kept.sets[0].inheritable = bit;
  if (::syscall(SYS_capset, &kept.header, kept.sets) != 0) return errno;
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return errno;
  return 0;
}

}  // namespace

int become_user(const UnprivilegedUser& user) {
  const int capability = user.passes_closed_directories ? passage_capability() : -1;
  if (capability >= 0 && ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return errno;
  // Raw system calls: glibc's wrappers would try to change the parent's other threads too.
  const uid_t uid = user.user_id;
  const gid_t gid = user.group_id;
  if (::syscall(SYS_setgroups, 0, nullptr) != 0) return errno;
  if (::syscall(SYS_setresgid, gid, gid, gid) != 0) return errno;
  if (::syscall(SYS_setresuid, uid, uid, uid) != 0) return errno;
  return capability >= 0 ? keep_only(capability) : 0;
}

}  // namespace carelog::infra
