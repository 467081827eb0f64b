#include "lib/net/resolve/known_addresses.hpp"

#include <initializer_list>

#include <gtest/gtest.h>

namespace tokenkeeper::net::known_addresses_test {
namespace {

using boost::asio::ip::make_address;

addresses list(std::initializer_list<const char*> texts) {
    addresses made;
    for (const auto* text : texts)
        made.push_back(make_address(text));
    return made;
}

class known_addresses_test : public testing::Test {
protected:
    void fail(const char* address) { known.note_failed_address(make_address(address), now); }
    [[nodiscard]] addresses order() const { return known.attempt_order(now, lifetimes); }
    [[nodiscard]] bool fresh() const { return known.fresh(now, lifetimes); }

    known_addresses known;
    address_lifetimes lifetimes;
    boot_time now{std::chrono::hours{100}};
};

TEST_F(known_addresses_test, are_not_fresh_before_the_first_lookup) {
    EXPECT_FALSE(fresh());
    EXPECT_FALSE(known.usable(now, lifetimes));
    EXPECT_EQ(order(), addresses{});
}

TEST_F(known_addresses_test, order_the_families_in_turns) {
    known.learn(list({"::1", "::2", "192.0.2.1"}), now);
    EXPECT_EQ(order(), list({"::1", "192.0.2.1", "::2"}));
}

TEST_F(known_addresses_test, are_the_first_of_both_families) {
    addresses many;
    for (unsigned i = 1; i <= 4'000; ++i)
        many.emplace_back(boost::asio::ip::address_v4{i});
    many.push_back(boost::asio::ip::make_address("::1"));
    known.learn(many, now);
    const auto order = known.attempt_order(now, {});
    ASSERT_EQ(order.size(), known_addresses::most_addresses);
    EXPECT_EQ(order[0], many[0]);
    EXPECT_EQ(order[1], many.back());
    EXPECT_EQ(order[7], many[6]);
    for (const auto& address : many)
        known.note_failed_address(address, now);
    EXPECT_EQ(known.attempt_order(now, {}), order);
}

TEST_F(known_addresses_test, put_failed_addresses_behind_all_others) {
    known.learn(list({"::1", "::2", "192.0.2.1", "192.0.2.2"}), now);
    fail("::1");
    fail("192.0.2.1");
    EXPECT_EQ(order(), list({"::2", "192.0.2.2", "::1", "192.0.2.1"}));
}

TEST_F(known_addresses_test, forgive_an_address_after_ten_minutes) {
    known.learn(list({"192.0.2.1", "192.0.2.2"}), now);
    fail("192.0.2.1");
    now += seconds{599};
    EXPECT_EQ(order(), list({"192.0.2.2", "192.0.2.1"}));
    now += seconds{1};
    EXPECT_EQ(order(), list({"192.0.2.1", "192.0.2.2"}));
}

TEST_F(known_addresses_test, remember_failures_across_lookups) {
    known.learn(list({"192.0.2.1", "192.0.2.2"}), now);
    fail("192.0.2.1");
    now += seconds{60};
    known.learn(list({"192.0.2.1", "192.0.2.3"}), now);
    EXPECT_EQ(order(), list({"192.0.2.3", "192.0.2.1"}));
    EXPECT_TRUE(fresh());
    known.learn(list({"192.0.2.3"}), now);
    known.learn(list({"192.0.2.1", "192.0.2.3"}), now);
    EXPECT_EQ(order(), list({"192.0.2.1", "192.0.2.3"})) << "an address that left the name starts anew";
}

TEST_F(known_addresses_test, are_doubtful_after_a_failure_until_the_next_lookup) {
    known.learn(list({"192.0.2.1"}), now);
    fail("192.0.2.1");
    EXPECT_TRUE(fresh()) << "the look-up is not a second old";
    now += seconds{1};
    EXPECT_FALSE(fresh());
    EXPECT_TRUE(known.usable(now, lifetimes));
    known.learn(list({"192.0.2.1"}), now);
    now += seconds{60};
    EXPECT_TRUE(fresh());
}

}  // namespace
}  // namespace tokenkeeper::net::known_addresses_test
