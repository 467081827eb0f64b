#pragma once

#include <array>

#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::net {

/// The appearance of the system's root certificates on the disk: the bundle and the folder that OpenSSL reads
/// by default, or that $SSL_CERT_FILE and $SSL_CERT_DIR name. Two that are equal are of the same roots.
class trusted_roots {
public:
    /// As they are now.
    static trusted_roots look() noexcept;

    bool operator==(const trusted_roots& compared) const noexcept;

private:
    struct appearance {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = -1;
        timespec changed{};
    };

    std::array<appearance, 2> places_{};
};

}  // namespace tokenkeeper::net
