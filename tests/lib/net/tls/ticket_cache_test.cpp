#include "lib/net/tls/ticket_cache.hpp"

#include <array>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace tokenkeeper::net::ticket_cache_test {
namespace {

class tickets : public testing::Test {
protected:
    /// A session with a name, to know it by, and a size.
    static ticket make(const std::string& name, int version = TLS1_3_VERSION, std::size_t size = 0) {
        ticket made(SSL_SESSION_new());
        constexpr std::array<unsigned char, 2> aes_128_gcm{0x13, 0x01};
        const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()),
                                                                        &SSL_CTX_free);
        const std::unique_ptr<SSL, decltype(&SSL_free)> connection(SSL_new(context.get()), &SSL_free);
        const auto* cipher = SSL_CIPHER_find(connection.get(), aes_128_gcm.data());
        const std::string data = name + std::string(size, 'x');
        EXPECT_EQ(SSL_SESSION_set_cipher(made.get(), cipher), 1);
        EXPECT_EQ(SSL_SESSION_set_protocol_version(made.get(), version), 1);
        EXPECT_EQ(SSL_SESSION_set1_ticket_appdata(made.get(), data.data(), data.size()), 1);
        return made;
    }
    static std::string name_of(const ticket& held) {
        if (!held) return "none";
        void* data = nullptr;
        std::size_t size = 0;
        EXPECT_EQ(SSL_SESSION_get0_ticket_appdata(held.get(), &data, &size), 1);
        return {static_cast<const char*>(data), size};
    }

    std::string taken(const ticket_cache::key& server, seconds late = {}) {
        return name_of(cache.take(server, start + late).resumed);
    }

    static constexpr wall_time start{std::chrono::hours{1}};
    static constexpr wall_time end = start + seconds{60};
    ticket_cache cache;
    const ticket_cache::key one{"one.example", 443};
    const ticket_cache::key other{"other.example", 443};
};

TEST_F(tickets, go_back_newest_first_to_the_server_that_gave_them) {
    cache.put(one, make("first").get(), end);
    cache.put(one, make("second").get(), end);
    cache.put(other, make("third").get(), end);
    EXPECT_EQ(taken(one), "second");
    EXPECT_EQ(taken(one), "first");
    EXPECT_EQ(taken(one), "none");
    EXPECT_EQ(taken({"other.example", 8443}), "none");
    EXPECT_EQ(taken(other), "third");
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST_F(tickets, of_tls_1_2_may_be_used_again) {
    cache.put(one, make("first", TLS1_2_VERSION).get(), end);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(taken(one), "first");
}

TEST_F(tickets, are_forgotten_with_all_others_of_their_server) {
    cache.put(one, make("first", TLS1_2_VERSION).get(), end);
    cache.put(other, make("second").get(), end);
    cache.put(one, make("third").get(), end);
    cache.forget(one);
    EXPECT_EQ(taken(one), "none");
    EXPECT_EQ(taken(other), "second");
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST_F(tickets, are_used_until_their_end) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        cache.put(one, make("first", version).get(), end);
        cache.put(one, make("second", version).get(), end - seconds{30});
        EXPECT_EQ(taken(one, seconds{30}), "first");
        EXPECT_EQ(taken(one, seconds{60}), "none");
        EXPECT_EQ(cache.size(), 0U) << "none is kept behind its end";
    }
    cache.put(one, make("first").get(), end);
    EXPECT_EQ(cache.take(one, start).until, end);
}

TEST_F(tickets, take_bounded_memory_whatever_their_size) {
    for (int i = 0; i < 100; ++i)
        cache.put(one, make(std::to_string(i)).get(), end);
    EXPECT_EQ(cache.size(), ticket_cache::capacity);
    for (int i = 0; i < 100; ++i)
        cache.put(one, make("large", TLS1_3_VERSION, 30'000).get(), end);
    EXPECT_LE(cache.bytes(), ticket_cache::most_bytes);
    EXPECT_GT(cache.size(), 4U);
    cache.put(other, make("huge", TLS1_3_VERSION, 300'000).get(), end);
    EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace tokenkeeper::net::ticket_cache_test
