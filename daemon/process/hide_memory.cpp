#include "daemon/process/hide_memory.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tokenkeeper {

void hide_memory() noexcept {
#if !defined(__SANITIZE_ADDRESS__)  // whose leak check looks at the process from outside
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    // A limit counts address space, not pages in use: with a finite limit, locking future pages would exhaust
    // it with memory that is never touched.
    rlimit lockable{};
    if (::getrlimit(RLIMIT_MEMLOCK, &lockable) == 0 && lockable.rlim_cur == RLIM_INFINITY)
        ::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

}  // namespace tokenkeeper
