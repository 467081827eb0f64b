#include "daemon/files/file_text.hpp"

#include "lib/base/secret.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/uio.h>

namespace tokenkeeper::files {
namespace {

/// `flags`: of preadv2.
std::variant<std::string, int> read_whole(int opened, std::size_t most, std::size_t expected, int flags) {
    std::string text;
    // Room for everything at once: a string that grows would leave copies behind.
    text.reserve(std::min(most, expected) + 1);
    std::array<char, 4096> part{};
    int failed = 0;
    while (failed == 0) {
        const iovec room{part.data(), part.size()};
        const auto got = ::preadv2(opened, &room, 1, static_cast<off_t>(text.size()), flags);
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

}  // namespace

std::variant<std::string, int> read_text(int opened, std::size_t most, std::size_t expected) {
    return read_whole(opened, most, expected, 0);
}

std::optional<std::variant<std::string, int>> read_text_at_once(int opened, std::size_t most,
                                                                std::size_t expected) {
    auto text = read_whole(opened, most, expected, RWF_NOWAIT);
    const int* failed = std::get_if<int>(&text);
    const bool may_wait = failed != nullptr && (*failed == EAGAIN || *failed == EOPNOTSUPP);
    if (may_wait) return std::nullopt;
    return text;
}

}  // namespace tokenkeeper::files
