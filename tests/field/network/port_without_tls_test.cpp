// Field: api_url named a gateway's plain port; the error was OpenSSL's "wrong version number", and people
// looked for a version of TLS that both sides know (every forum has it). Right: the advice
// says that what answers there speaks no TLS at all. The first bytes of an HTTP answer look like a version
// number, that is the whole riddle.
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::port_without_tls {
namespace {

using port_without_tls = network;

TEST_F(port_without_tls, is_told_as_such) {
    server plain(io, [](std::shared_ptr<peer> client, unsigned) -> boost::asio::awaitable<void> {
        co_await client->bytes();
        co_await client->write(answer("", "400 Bad Request"));
        co_await client->hang();
    });
    auto chosen = options("https://127.0.0.1:" + std::to_string(plain.port()));
    const auto got = send(*make(chosen));
    ASSERT_EQ(error_of(got), errc::tls_failed) << text(got);
    EXPECT_NE(got.error().hint().find("does not speak TLS"), std::string_view::npos) << got.error().hint();
}

TEST_F(port_without_tls, is_not_one_that_refuses_the_version) {
    auto old = with_tls();
    old.old_tls = true;
    server origin(io, always(answer("x")), old);
    const auto got = send(*make(options(origin.url())));
    ASSERT_EQ(error_of(got), errc::tls_failed);
    EXPECT_EQ(got.error().hint().find("does not speak TLS"), std::string_view::npos) << text(got);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::port_without_tls
