#pragma once

#include "tests/integration/fixture/acme.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace tokenkeeper::hostile {

/// An installation with two thousand sessions, one of which is kept alive, whose control socket everybody may
/// connect to. Crowds of other users are processes of their own.
class siege : public integration::acme {
protected:
    static constexpr uid_t monitor = 65532;  ///< another user, who means no harm
    static constexpr uid_t deputy = 65531;   ///< an operator

    void SetUp() override;
    void TearDown() override;

    /// Starts the daemon, with at most `descriptors`, if that is not 0.
    void start(unsigned descriptors = 0);
    /// Returns when every connection of the crowd has begun.
    void attack(uid_t user, const std::string& mode, int count, const std::string& target,
                std::size_t groups = 0);
    /// The same, but each connection is that of another user.
    void attack_by_many(const std::string& mode, int count, const std::string& target);
    void end_attacks() { crowds_.clear(); }

    /// Root's `status` and `reload` and the other user's /livez are answered. Prints the times.
    void expect_answers(const std::string& scene);
    /// The same without a reload, which opens files.
    void expect_short_answers(const std::string& scene);
    /// Root and an operator are answered beside many users, who have as many shares.
    void expect_answers_to_commanders(const std::string& scene);
    /// The other user is answered in the end, though it may be refused before.
    void expect_answer_in_the_end(const std::string& scene);
    /// Root and the other user ask for the token of the slow session.
    std::vector<std::future<ctl::answer>> begin_waits();
    /// None of them was refused a place for waiting.
    static void expect_waited(std::vector<std::future<ctl::answer>> waits);
    void leave_no_descriptor();
    void give_descriptors_back();
    /// The kept session lives, and was touched while the crowd was there.
    void expect_kept();
    /// The daemon's memory is not more than 32 MB above what it was before the first attack.
    void expect_memory(const std::string& scene);

    [[nodiscard]] std::size_t resident_kilobytes();

    static constexpr int sessions = 2000;

private:
    void begin_crowd(const std::vector<std::string>& arguments, integration::program::options o);
    void expect_answer(const std::string& scene, const char* what, const char* target);
    void expect_root_commands(const std::string& scene);
    void limit_descriptors(std::size_t most);
    std::string kept_;  ///< its token
    std::size_t steady_ = 0;
    std::uint64_t touched_before_ = 0;
    std::vector<std::unique_ptr<integration::program>> crowds_;
};

}  // namespace tokenkeeper::hostile
