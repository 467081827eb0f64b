#include "daemon/files/file_text.hpp"

#include "lib/base/secret.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace tokenkeeper::files {

std::variant<std::string, int> read_text(int opened, std::size_t most, std::size_t expected) {
    std::string text;
    // Room for everything at once: a string that grows would leave copies behind.
    text.reserve(std::min(most, expected) + 1);
    std::array<char, 4096> part{};
    int failed = 0;
    while (failed == 0) {
        const auto got = ::read(opened, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) failed = errno;
        if (got <= 0) break;
        const auto size = static_cast<std::size_t>(got);
        if (text.size() + size > most) {
            failed = EFBIG;
        } else {
            text.append(part.data(), size);
        }
    }
    ::explicit_bzero(part.data(), part.size());
    if (failed == 0) return text;
    wipe(text);
    return failed;
}

}  // namespace tokenkeeper::files
