#include "daemon/logging/journal_stream.hpp"

#include <string>

#include <sys/stat.h>

namespace tokenkeeper::logging {

bool is_journal_stream(int descriptor, const char* stream_id) noexcept {
    if (stream_id == nullptr) return false;
    struct stat stream {};
    if (::fstat(descriptor, &stream) != 0) return false;
    return std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino) == stream_id;
}

}  // namespace tokenkeeper::logging
