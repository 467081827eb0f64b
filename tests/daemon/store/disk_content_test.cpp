#include "tests/support/store/disk_content.hpp"

#include "tests/cloud/random.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::disk_content_test {
namespace {

std::string told(const std::vector<sent_token>& marks) {
    std::string all;
    for (const auto& mark : marks)
        all += mark.fingerprint + " of " + mark.login + (mark.seed ? " seed" : "") +
               (mark.answered ? " answered\n" : "\n");
    return all;
}

std::string told(const contents& all) {
    std::map<std::string, stored_session> rows;
    for (const auto& each : all.rows)
        rows.insert_or_assign(each.name, clone(each));
    std::string boots;
    for (const auto& [name, each] : rows)
        boots += name + " was seen in boot " + std::to_string(each.seen.boot.id) + '\n';
    std::map<std::string, std::string> histories;
    for (const auto& each : all.histories)
        histories.insert_or_assign(each.name, each.bytes);
    for (const auto& [name, bytes] : histories)
        boots += name + " has the history " + bytes + '\n';
    EXPECT_EQ(histories.size(), all.histories.size());
    return test_support::told(rows) + boots + told(all.sent);
}

/// Changes of any kind to some of six sessions and six refresh tokens.
class any_changes {
public:
    explicit any_changes(std::uint64_t seed) : random_(seed) {}

    changes make() {
        changes made;
        for (int count = one_of(4); count > 0; --count)
            made.rows.push_back(row());
        for (int count = one_of(3); count > 0; --count)
            made.observations.push_back({name(), seen()});
        if (made.rows.empty() && one_of(2) == 0) made.forgotten.push_back(name());
        for (const auto& each : std::set{mark(), mark()})
            if (one_of(2) == 0) made.sent.push_back({each, "login", one_of(2) == 0, one_of(2) == 0});
        for (const auto& each : std::set{name(), name()})
            if (one_of(2) == 0) made.histories.push_back({each, one_of(4) == 0 ? "" : mark()});
        if (made.sent.empty() && one_of(2) == 0) made.not_sent.push_back(mark());
        return made;
    }

private:
    int one_of(std::uint64_t count) { return static_cast<int>(random_.up_to(count - 1)); }
    std::string name() { return "session-" + std::to_string(one_of(6)); }
    std::string mark() { return "mark-" + std::to_string(one_of(6)); }
    observed seen() {
        observed made;
        made.last_verified = at(one_of(1000));
        if (one_of(2) == 0) made.idle_deadline = at(one_of(1000));
        made.boot = {static_cast<std::uint64_t>(one_of(3)), at(one_of(10))};
        return made;
    }
    stored_session row() {
        auto made = session(name());
        if (one_of(2) == 0) made.next = token("next-" + std::to_string(one_of(100)));
        made.refresh_sent = one_of(2) == 0;
        made.refused = one_of(4) == 0;
        made.revoked = one_of(4) == 0;
        made.seen = seen();
        return made;
    }

    cloud::random_source random_;
};

TEST(disk_content, becomes_what_the_store_of_this_host_becomes) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const scratch folder;
        disk_content model;
        any_changes any{seed};
        for (int step = 0; step < 20; ++step) {
            auto opened = open_local(folder.path(), secret{});
            ASSERT_TRUE(opened);
            for (int commits = 0; commits < 3; ++commits) {
                const auto wanted = any.make();
                ASSERT_TRUE(opened->store->commit(wanted));
                model.apply(wanted);
            }
            opened->store.reset();
            auto again = open_local(folder.path(), secret{});
            ASSERT_TRUE(again);
            ASSERT_EQ(told(again->store->load()), told(model.read(secret{}))) << seed << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::disk_content_test
