#pragma once

#include <array>
#include <filesystem>
#include <optional>

#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::net {

/// The appearance of trusted certificates on the disk: the bundle and the folder that OpenSSL reads by
/// default, or that $SSL_CERT_FILE and $SSL_CERT_DIR name, and a CA file beside them. Two that are equal are
/// of the same certificates.
class trusted_roots {
public:
    /// As they are now.
    static trusted_roots look(const std::optional<std::filesystem::path>& ca_file = std::nullopt) noexcept;

    bool operator==(const trusted_roots& compared) const noexcept;

private:
    struct appearance {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = -1;
        timespec changed{};
    };

    std::array<appearance, 3> places_{};
};

}  // namespace tokenkeeper::net
