#include "daemon/hide_memory.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tokenkeeper {

void hide_memory() noexcept {
#if !defined(__SANITIZE_ADDRESS__)  // whose leak check looks at the process from outside
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    // A limit counts address space, not pages in use: below "unlimited", locking what is to come would make
    // memory that is not even touched run out.
    rlimit lockable{};
    if (::getrlimit(RLIMIT_MEMLOCK, &lockable) == 0 && lockable.rlim_cur == RLIM_INFINITY)
        ::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

}  // namespace tokenkeeper
