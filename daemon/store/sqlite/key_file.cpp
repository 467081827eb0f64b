#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/sqlite/records/seal.hpp"

#include <array>
#include <system_error>

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::store {
namespace {

using kind = store_error::kind;

store_error unreadable(const std::filesystem::path& file, int number) {
    return {kind::unavailable, "cannot read the key " + file.string() + ": " +
                                   std::generic_category().message(number) +
                                   "; state.key_file must name a file that the daemon may read"};
}

store_error unfit(const std::filesystem::path& file, const std::string& problem) {
    return {kind::wrong_key, "the key " + file.string() + ' ' + problem + "; it must be a file of exactly " +
                                 std::to_string(key_size) + " bytes, as made by: head -c " +
                                 std::to_string(key_size) + " /dev/urandom"};
}

}  // namespace

store_result<secret> read_key(const std::filesystem::path& file, int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return unreadable(file, errno);
    if (!S_ISREG(status.st_mode)) return unfit(file, "is not a regular file");
    if (static_cast<std::uintmax_t>(status.st_size) != key_size)
        return unfit(file, "has " + std::to_string(status.st_size) + " bytes");

    std::array<char, key_size> bytes{};
    std::size_t have = 0;
    while (have < key_size) {
        const auto got = ::read(descriptor, bytes.data() + have, key_size - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(file, errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    secret key{{bytes.data(), have}};
    ::explicit_bzero(bytes.data(), bytes.size());
    if (have != key_size) return unfit(file, "became shorter while it was read");
    return key;
}

store_result<secret> read_key(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) return unreadable(file, errno);
    auto key = read_key(file, descriptor);
    ::close(descriptor);
    return key;
}

}  // namespace tokenkeeper::store
