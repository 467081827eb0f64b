// Field: a host had an IPv6 address and no route behind it; each new connection waited five seconds for the
// AAAA address before it tried the A address. Right: the next address is tried after 250 ms (RFC 8305 section
// 5), and the one that gave no answer comes last for ten minutes. So it costs a quarter of a second once, not
// seconds each time.
#include "lib/net/resolve/known_addresses.hpp"
#include "lib/net/socket/connect.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::dead_ipv6_address {
namespace {

using boost::asio::ip::make_address;

TEST(dead_ipv6_address, costs_a_quarter_of_a_second_once) {
    EXPECT_EQ(net::attempt_delay, milliseconds{250});
    const auto dead = make_address("2001:db8::1");
    const auto living = make_address("192.0.2.1");
    const boot_time start{std::chrono::hours{1}};
    const net::address_lifetimes lifetimes;
    net::known_addresses known;
    known.learn({dead, living}, start);
    EXPECT_EQ(known.attempt_order(start, lifetimes), (net::addresses{dead, living}));
    known.note_failed_address(dead, start);
    known.learn({dead, living}, start + seconds{1});
    EXPECT_EQ(known.attempt_order(start + seconds{599}, lifetimes), (net::addresses{living, dead}));
    EXPECT_EQ(known.attempt_order(start + seconds{601}, lifetimes), (net::addresses{dead, living}));
}

}  // namespace
}  // namespace tokenkeeper::tests::field::dead_ipv6_address
