// Looks into every block that the client's thread frees while a grant is under way. What it cannot see: the
// stack, registers, the kernel's buffers, and what libraries allocate without operator new (OpenSSL).
#include "lib/client/oauth.hpp"
#include "lib/net/https_transport.hpp"
#include "tests/support/net/run.hpp"
#include "tests/support/net/server.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <malloc.h>
#include <string.h>
#include <unistd.h>

namespace {

constexpr std::size_t needle_size = 24;
/// Each as it stands in memory somewhere on the way; none may be in a block that is freed.
constexpr std::array<const char*, 5> needles{
    "new-access-token-01234567", "new-refresh-token-0123456", "old-refresh-token-0123456",
    "the-secret-of-the-client-",  // of the client
    "dGhlLXNlY3JldC1vZi10aGUt",   // within its Basic authorization
};

thread_local bool watching = false;       // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
thread_local std::size_t blocks = 0;      // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
thread_local const char* left = nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void look_at(void* block) noexcept {
    if (!watching || block == nullptr) return;
    ++blocks;
    for (const char* needle : needles) {
        if (::memmem(block, ::malloc_usable_size(block), needle, needle_size) != nullptr) left = needle;
    }
}

}  // namespace

void* operator new(std::size_t size) {
    if (void* block = std::malloc(size)) return block;  // NOLINT
    throw std::bad_alloc{};
}
void operator delete(void* block) noexcept {
    look_at(block);
    std::free(block);  // NOLINT
}
void operator delete(void* block, std::size_t) noexcept {
    look_at(block);
    std::free(block);  // NOLINT
}
void* operator new[](std::size_t size) {
    return operator new(size);
}
void operator delete[](void* block) noexcept {
    operator delete(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    operator delete(block);
}

namespace tokenkeeper::client::freed_memory_test {
namespace {

namespace asio = boost::asio;
using tests::peer;
using tests::server;

/// A login service in a thread of its own, because it does not wipe what it sends.
class login_service {
public:
    login_service(server::script script, server::options options)
        : at_(io_, std::move(script), std::move(options)), thread_([this] { io_.run(); }) {}
    login_service(const login_service&) = delete;
    login_service& operator=(const login_service&) = delete;
    ~login_service() {
        io_.stop();
        thread_.join();
    }

    [[nodiscard]] std::string url() const { return at_.url(); }

private:
    asio::io_context io_{1};
    server at_;
    std::thread thread_;
};

/// Answers in chunks of a few bytes, so that whoever collects them has to grow.
server::script in_chunks(std::string status, std::string body) {
    return [status, body](std::shared_ptr<peer> to, unsigned) -> asio::awaitable<void> {
        co_await to->request();
        co_await to->write("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (std::size_t at = 0; at < body.size(); at += 100) {
            const auto chunk = body.substr(at, 100);
            std::array<char, 8> size{};
            std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size());
            co_await to->write(size.data() + chunk + "\r\n");
        }
        co_await to->write("0\r\n\r\n");
        co_await to->hang();
    };
}

class freed_memory : public testing::Test {
protected:
    freed_memory() { std::ofstream(ca_) << authority_.pem(); }
    ~freed_memory() override { std::filesystem::remove(ca_); }

    server::options with_tls() {
        server::options o;
        o.tls = authority_.issue({{"localhost"}});
        return o;
    }

    /// The error's name, or "granted"; `left` tells what was found in freed blocks.
    std::string refresh(const std::string& url) {
        watching = true;
        std::string outcome = refresh_watched(url);
        watching = false;
        return outcome;
    }

private:
    std::string refresh_watched(const std::string& url) {
        asio::io_context io{1};
        const auto resolver = std::make_shared<net::resolver_cache>(io.get_executor());
        net::transport_options o;
        o.base_url = url;
        if (url.starts_with("https")) o.ca_file = ca_;
        const auto via = net::make_https_transport(io.get_executor(), o, resolver).value();
        oauth grants(*via);
        genesys::oauth_credentials client{"an-id", secret{"the-secret-of-the-client-0123"}};
        auto call =
            grants.refresh_token(std::move(client), secret{"old-refresh-token-0123456789"}, seconds{30});
        const auto got = tests::run(io, std::move(call));
        if (!got) return std::string{got.error().name()};
        const bool right = got->value.access_token == secret{"new-access-token-0123456789"} &&
                           got->value.refresh_token == secret{"new-refresh-token-0123456789"};
        return right ? "granted" : "something else granted";
    }

    tests::certificate_authority authority_{"test CA"};
    std::filesystem::path ca_ = testing::TempDir() + "tokenkeeper-freed-" + std::to_string(::getpid());
};

const std::string good = R"({"padding":")" + std::string(300, 'x') +
                         R"(","access_token":"new-access-token-0123456789","token_type":"bearer",)"
                         R"("refresh_token":"new-refresh-token-0123456789","expires_in":60})";

TEST_F(freed_memory, is_seen_by_this_test) {
    watching = true;
    delete new std::string("new-access-token-0123456789");
    watching = false;
    EXPECT_STREQ(std::exchange(left, nullptr), needles.front());
}

TEST_F(freed_memory, holds_no_secret_after_a_grant) {
    for (const bool tls : {false, true}) {
        login_service login(in_chunks("200 OK", good), tls ? with_tls() : server::options{});
        blocks = 0;
        ASSERT_EQ(refresh(login.url()), "granted");
        EXPECT_GT(blocks, 20U);
        EXPECT_STREQ(std::exchange(left, nullptr), nullptr) << (tls ? "with TLS" : "without TLS");
    }
}

TEST_F(freed_memory, holds_no_secret_after_an_answer_that_is_cut_short) {
    login_service login(in_chunks("200 OK", good.substr(0, good.size() - 1)), with_tls());
    ASSERT_EQ(refresh(login.url()), "malformed.response");
    EXPECT_STREQ(std::exchange(left, nullptr), nullptr);
}

}  // namespace
}  // namespace tokenkeeper::client::freed_memory_test
