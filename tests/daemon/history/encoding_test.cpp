#include "daemon/history/encoding.hpp"

#include "lib/session/reasons.hpp"
#include "tests/daemon/history/random_entry.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tokenkeeper::history::encoding_test {
namespace {

constexpr int rounds = 20'000;

TEST(encoding, gives_back_any_entry) {
    cloud::random_source random{15};
    for (int round = 0; round < rounds; ++round) {
        const auto wanted = random_entry(random);
        const auto bytes = encode(wanted);
        const auto found = decode_first(bytes + "behind it");
        ASSERT_TRUE(found) << round;
        EXPECT_EQ(found->size, bytes.size()) << round;
        ASSERT_EQ(found->what, wanted) << round;
    }
}

TEST(encoding, keeps_within_its_sizes) {
    cloud::random_source random{16};
    std::size_t longest_routine = 0;
    for (int round = 0; round < rounds; ++round) {
        EXPECT_LE(encode(random_entry(random)).size(), most_bytes);
        EXPECT_LE(encode(random_transition(random)).size(), most_bytes);
        longest_routine = std::max(longest_routine, encode(random_routine(random)).size());
    }
    EXPECT_LE(longest_routine, most_routine_bytes);
    EXPECT_LE(encode(usual_touch(0)).size(), 17U) << "what there is most of";
}

TEST(encoding, cuts_what_is_beyond_its_place) {
    request_note note;
    note.cause = request_cause::routine_check;
    note.measure.span = seconds::max();
    note.took = milliseconds::max();
    note.idle_deadline = whole_second{seconds{std::numeric_limits<std::int32_t>::max()}};
    note.failure = failure_note{errc::throttled, 429, std::string(300, 'x')};
    const auto bytes = encode({wall_time{}, note});
    EXPECT_LE(bytes.size(), most_bytes);
    const auto found = decode_first(bytes);
    ASSERT_TRUE(found);
    const auto& kept = std::get<request_note>(found->what.what);
    EXPECT_EQ(kept.failure->correlation_id.find_first_not_of('x'), std::string::npos);
    EXPECT_GE(kept.failure->correlation_id.size(), 30U);
    EXPECT_GE(kept.took, std::chrono::minutes{34});
    EXPECT_GE(*kept.idle_deadline, whole_second{std::chrono::hours{24 * 365 * 4}});
    const auto early = decode_first(encode({wall_time{milliseconds{-1}}, token_note{}}));
    ASSERT_TRUE(early);
    EXPECT_EQ(early->what.at, wall_time{});
}

TEST(encoding, refuses_what_is_cut_off) {
    cloud::random_source random{17};
    for (int round = 0; round < 2'000; ++round) {
        const auto bytes = encode(random_entry(random));
        for (std::size_t size = 0; size < bytes.size(); ++size)
            ASSERT_FALSE(decode_first(std::string_view{bytes}.substr(0, size))) << round << ", " << size;
    }
}

TEST(encoding, survives_any_bytes) {
    cloud::random_source random{18};
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        std::string bytes;
        for (auto left = random.up_to(70); left > 0; --left)
            bytes += static_cast<char>(static_cast<unsigned char>(random.next()));
        const auto found = decode_first(bytes);
        if (!found) continue;
        ++accepted;
        EXPECT_LE(found->size, bytes.size());
        // Whatever is accepted can be kept and shown as any other.
        const auto again = decode_first(encode(found->what));
        ASSERT_TRUE(again) << round;
        ASSERT_EQ(again->what.at, found->what.at) << round;
    }
    EXPECT_GT(accepted, 0);
    EXPECT_LT(accepted, rounds * 3 / 4);
}

/// The numbers stand in the store: one that is inserted or moved gives the histories of an earlier version
/// another meaning. New ones go to the end.
TEST(encoding, has_numbers_that_never_change) {
    EXPECT_EQ(static_cast<int>(operation::verify), 0);
    EXPECT_EQ(static_cast<int>(operation::read_idle_timeout), 3);
    EXPECT_EQ(static_cast<int>(operation::administer), 7);
    EXPECT_EQ(static_cast<int>(request_cause::first_request), 0);
    EXPECT_EQ(static_cast<int>(request_cause::after_failure), 5);
    EXPECT_EQ(static_cast<int>(request_cause::token_rejected), 10);
    EXPECT_EQ(static_cast<int>(request_cause::organization_check), 15);
    EXPECT_EQ(static_cast<int>(request_cause::never_touched), 16);
    EXPECT_EQ(static_cast<int>(session_fact::kind::alive), 0);
    EXPECT_EQ(static_cast<int>(session_fact::kind::lost), 5);
    EXPECT_EQ(static_cast<int>(session_fact::kind::revoked), 10);
    EXPECT_EQ(static_cast<int>(session_fact::kind::head_refused), 17);
    EXPECT_EQ(static_cast<int>(session_state::starting), 0);
    EXPECT_EQ(static_cast<int>(session_state::lost), 5);
    EXPECT_EQ(static_cast<int>(session_state::dormant), 7);
    EXPECT_EQ(static_cast<int>(errc::proxy_malformed_response), 18);
    EXPECT_EQ(static_cast<int>(errc::token_rejected), 100);
    EXPECT_EQ(static_cast<int>(errc::unexpected_status), 108);
    EXPECT_EQ(static_cast<int>(errc::client_form_refused), 154);
    EXPECT_EQ(static_cast<int>(errc::state_not_saved), 202);
    EXPECT_EQ(all_reasons.front(), reasons::idle_timeout);
    EXPECT_EQ(all_reasons.at(8), reasons::secret_unreadable);
    EXPECT_EQ(all_reasons.at(15), reasons::check_overdue);
}

}  // namespace
}  // namespace tokenkeeper::history::encoding_test
