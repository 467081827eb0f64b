// Field: a company's root certificate was renewed and put into the system's bundle; services that had read
// the bundle at their start failed until they were restarted, and no reload helped. Right: the next
// connection uses the bundle as it is then, and a certificate that only the old one trusts is refused.
// Sessions of TLS that were made under the old trust are not resumed, as a resumed handshake shows no
// certificate.
#include "tests/support/net/network.hpp"

#include <cstdlib>

namespace tokenkeeper::tests::field::system_roots_replaced {
namespace {

class system_roots : public network {
protected:
    system_roots() { ::setenv("SSL_CERT_FILE", bundle.path().c_str(), 1); }
    ~system_roots() override { ::unsetenv("SSL_CERT_FILE"); }

    void install(const certificate_authority& root) {
        const auto fresh = bundle.path().string() + ".new";
        std::ofstream(fresh) << root.pem();
        std::filesystem::rename(fresh, bundle.path());
    }

    certificate_authority old_root{"old root"};
    temporary_file bundle{"ca-certificates.crt", old_root.pem()};
};

TEST_F(system_roots, count_as_they_are_at_the_next_connection) {
    const auto closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";
    server::options settings;
    settings.tls = authority.issue({{"localhost", "127.0.0.1"}});
    server origin(io, always(closing), settings);
    auto chosen = options(origin.url());
    chosen.ca_file.reset();
    const auto transport = make(chosen);
    EXPECT_EQ(error_of(send(*transport)), errc::certificate_unknown_authority);
    install(authority);
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(text(send(*transport)), "x");
    install(old_root);
    EXPECT_EQ(error_of(send(*transport)), errc::certificate_unknown_authority);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::system_roots_replaced
