#include "daemon/files/patience/patient_thread.hpp"
#include "daemon/files/token_folder.hpp"
#include "tests/daemon/files/guarded_stage.hpp"

#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::files::refused_ways_test {
namespace {

using refused_ways = guarded;

/// The words for a file and for a folder, without the name that was asked for.
std::vector<std::string> told(const fs::path& name) {
    std::vector<std::string> words;
    const patient_scope waits;  // on a slow machine, too
    const auto opened = open_guarded(name, only_us);
    if (const auto* failed = std::get_if<open_failure>(&opened))
        words.push_back(failed->refused ? failed->refused->problem + "; " + failed->refused->remedy
                                        : "errno " + std::to_string(failed->number));
    const auto add = [&words](const auto& opened_folder) {
        const auto* unusable = std::get_if<unusable_folder>(&opened_folder);
        if (unusable == nullptr) return;
        words.push_back(unusable->problem.substr(unusable->problem.find(": ")));
        words.emplace_back(unusable->missing ? "missing" : "there");
    };
    add(open_guarded_folder(name, only_us));
    add(list_own_folder(name, only_us));
    return words;
}

/// Whatever is at the end of a way that the rules refuse, or is not, the answer is one: of token files, of
/// sinks and of session sets.
TEST_F(refused_ways, tell_nobody_what_is_in_the_folders_of_others) {
    const auto private_ = folder / "private";
    fs::create_directories(private_ / "sub");
    write(private_ / "file", "secret");
    write(private_ / "hers", "given to her");
    give(private_ / "hers");
    fs::create_symlink("file", private_ / "link");
    fs::create_symlink("nowhere", private_ / "dangling");
    fs::create_symlink("loop", private_ / "loop");
    fs::permissions(private_, fs::perms::owner_all);
    write(users_ / "own", "hers");
    give(users_ / "own");
    const auto out = "/../../users/own";
    const auto name = users_ / "token";
    link(name, private_ / "none");
    const auto by_link = told(name);
    fs::remove(name);
    link(name, private_);
    const auto by_folder = told(name / "none");
    fs::remove(name);
    EXPECT_EQ(by_link.size(), 5U);
    for (const auto& end : std::vector<std::string>{"file", "hers", "sub", "sub/none", "file/x", "none/x",
                                                    "link", "dangling", "dangling/x", "loop", "link/x",
                                                    std::string(300, 'n'), std::string{"sub"} + out,
                                                    std::string{"file"} + out, std::string{"none"} + out}) {
        link(name, private_ / end);
        EXPECT_EQ(outcome(name), "refused") << end;
        EXPECT_EQ(told(name), by_link) << end;
        fs::remove(name);
        link(name, private_);
        EXPECT_EQ(told(name / end), by_folder) << end;
        fs::remove(name);
    }
    fs::create_directory(users_ / "of_root");
    EXPECT_EQ(outcome(users_ / "of_root" / "none"), "refused") << "a folder that the neighbour can exchange";
    EXPECT_EQ(outcome(users_ / "none"), "errno 2") << "in a folder of its own";
    link(users_ / "missing", "none");
    EXPECT_EQ(outcome(users_ / "missing"), "errno 2") << "also by a link";
    EXPECT_EQ(outcome(private_ / "none"), "errno 2") << "of root alone";
    EXPECT_EQ(outcome(private_ / "dangling"), "errno 2");
    EXPECT_EQ(outcome(private_ / "loop"), "errno 40");
    EXPECT_EQ(outcome(private_ / "file/x"), "errno 20");
}

}  // namespace
}  // namespace tokenkeeper::files::refused_ways_test
