#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tokenkeeper::tests {

/// A server's certificate and its private key, both PEM.
struct certificate {
    std::string certificate_pem;
    std::string key_pem;
};

/// The content of a certificate. `names` become subject alternative names: "127.0.0.1" and "::1" as
/// addresses, the rest as DNS names. By default it is valid from an hour ago and for 90 days.
struct certificate_request {
    std::vector<std::string> names;
    std::chrono::sys_seconds not_before =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() - std::chrono::hours{1});
    std::chrono::sys_seconds not_after =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() + std::chrono::days{90});
    /// Of its key: a curve, or "RSA" (2,048 bits).
    std::string algorithm = "P-256";
    bool describes_curve = false;     ///< by its numbers, not by its name
    unsigned long exponent = 65'537;  ///< of RSA
    int units = 0;                    ///< organizational units in its name, of 15 bytes each
    /// Further ones by OpenSSL's names: {"nameConstraints", "excluded;DNS:a.example"}.
    std::map<std::string, std::string> extensions{};
};

/// A certificate authority that lives as long as the test: makes certificates in the process, so that
/// no test depends on files that expire. Throws std::runtime_error where OpenSSL refuses. Not for production.
class certificate_authority {
public:
    explicit certificate_authority(const std::string& common_name);
    certificate_authority(certificate_authority&&) noexcept;
    certificate_authority& operator=(certificate_authority&&) noexcept;
    certificate_authority(const certificate_authority&) = delete;
    certificate_authority& operator=(const certificate_authority&) = delete;
    ~certificate_authority();

    /// The authority's own certificate, to be trusted by clients (`ca_file`).
    [[nodiscard]] std::string pem() const;

    [[nodiscard]] certificate issue(const certificate_request& request) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tokenkeeper::tests
