#pragma once

#include <mutex>
#include <ostream>
#include <string>

namespace tokenkeeper::ctl {

/// The words of several threads to the person at the terminal: whole lines, "tokenkeeperctl: …".
class complaints {
public:
    explicit complaints(std::ostream& err) : err_{err} {}

    void tell(const std::string& sentence) {
        const std::lock_guard lock{mutex_};
        err_ << "tokenkeeperctl: " << sentence << '\n' << std::flush;
    }

private:
    std::mutex mutex_;
    std::ostream& err_;
};

}  // namespace tokenkeeper::ctl
