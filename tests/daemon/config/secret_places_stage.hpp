#pragma once

#include "daemon/config/files/secret_places.hpp"
#include "tests/daemon/config/temporary_folder.hpp"
#include "tests/support/neighbour.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

namespace tokenkeeper::config::secret_places_test {

namespace fs = std::filesystem;

/// A folder of root that others can write, with secrets of several accounts in it.
class secret_places_test : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
        env_.user = 0;
        fs::create_directory(folder_.path() / "open");
        set_mode(0777);
    }
    void set_mode(mode_t mode) { ASSERT_EQ(::chmod((folder_.path() / "open").c_str(), mode), 0); }
    fs::path name(const std::string& file) const { return folder_.path() / "open" / file; }
    /// Writes a file beside the name, and exchanges it as editors and scripts do.
    void exchange(const std::string& file, uid_t owner) {
        // The kernel's clock stands still for some milliseconds: files of one number and one time of birth
        // would look like one.
        const auto before = coarse_now();
        while (coarse_now() == before) {
        }
        const auto fresh = folder_.write("open/" + file + ".new", "s3cret");
        tests::give(fresh, owner);
        set_time(fresh, ++written_);
        fs::rename(fresh, name(file));
    }
    static std::pair<time_t, long> coarse_now() {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
        return {now.tv_sec, now.tv_nsec};
    }
    void set_time(const fs::path& file, time_t changed) {
        const timespec times[2] = {{changed, 0}, {changed, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
    }
    /// The words of the refusal, without the folder's name; empty: it is read.
    std::string claim(const std::string& file) {
        auto opened = open_file::open_trusted(name(file), env_);
        // A busy machine may give no answer in time, and the daemon asks again.
        for (int i = 0; i < 60'000 && opened.has_error() && opened.error().no_answer; ++i) {
            ::usleep(1'000);
            opened = open_file::open_trusted(name(file), env_);
        }
        if (opened.has_error()) return opened.error().problem;
        auto refused = places_.claim(name(file), *opened);
        if (!refused) return {};
        auto text = refused->problem + "; " + refused->remedy;
        const auto prefix = name("").string();
        for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
            text.erase(at, prefix.size());
        return text;
    }
    [[nodiscard]] bool tells_births() const {
        struct statx facts {};
        return ::statx(AT_FDCWD, name("mal").c_str(), 0, STATX_BTIME, &facts) == 0 &&
               (facts.stx_mask & STATX_BTIME) != 0;
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
    /// The neighbour gives the secret of another name the name of its own.
    void steal(const std::string& wanted, const std::string& own) {
        fs::rename(name(own), name("kept"));
        fs::rename(name(wanted), name(own));
    }
    void take_back(const std::string& wanted, const std::string& own) {
        fs::rename(name(own), name(wanted));
        fs::rename(name("kept"), name(own));
    }

    temporary_folder folder_;
    environment env_ = plain_environment(folder_);
    std::set<fs::path> named_{name("victim"), name("mal")};
    secret_places places_{[this](const auto& file) { return named_.contains(file); }, env_};
    time_t written_ = 1'700'000'000;
};

}  // namespace tokenkeeper::config::secret_places_test
