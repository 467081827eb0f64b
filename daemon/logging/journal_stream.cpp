#include "daemon/logging/journal_stream.hpp"

#include <string>

#include <sys/stat.h>

namespace tokenkeeper::logging {

bool is_journal_stream(int descriptor, const char* named) noexcept {
    if (named == nullptr) return false;
    struct stat stream {};
    if (::fstat(descriptor, &stream) != 0) return false;
    return std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino) == named;
}

}  // namespace tokenkeeper::logging
