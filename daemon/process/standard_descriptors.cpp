#include "daemon/process/standard_descriptors.hpp"

#include <initializer_list>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper {

bool open_standard_descriptors() noexcept {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) != -1) continue;
        const int mode = number == STDOUT_FILENO ? O_RDONLY : O_RDWR;
        // The lowest free number is this one, as those below it are open.
        if (::open("/dev/null", mode) != number) return false;
    }
    return true;
}

}  // namespace tokenkeeper
