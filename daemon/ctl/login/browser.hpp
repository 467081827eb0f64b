#pragma once

#include <optional>
#include <string>
#include <utility>

namespace tokenkeeper::ctl {

/// The facts that decide whether a browser can be opened.
struct desktop {
    bool is_root = false;
    bool has_display = false;  ///< DISPLAY or WAYLAND_DISPLAY is set
    std::string path;          ///< the value of PATH
    std::string runtime;       ///< the value of XDG_RUNTIME_DIR: a folder that only this user enters
};
desktop present_desktop();

/// The whole name of the program that opens an address in a browser, found in the absolute folders of PATH;
/// nullopt where there is no desktop, and always for root: a browser with root's rights is a danger.
std::optional<std::string> find_browser(const desktop& surroundings);

/// A file of this user's own that leads a browser to an address; it is removed by the destructor. Every user
/// of the host can read a command line, and whoever reads the address of a login there can finish it first.
class address_file {
public:
    /// Nullopt: no file can be made in the folder, or its name is not absolute.
    static std::optional<address_file> make(const std::string& folder, const std::string& address);

    address_file(address_file&& source) noexcept : name_{std::exchange(source.name_, {})} {}
    address_file& operator=(address_file&& source) noexcept {
        std::swap(name_, source.name_);
        return *this;
    }
    address_file(const address_file&) = delete;
    address_file& operator=(const address_file&) = delete;
    ~address_file();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    explicit address_file(std::string name) : name_{std::move(name)} {}

    std::string name_;
};

/// Starts the program with the name of a file as its only argument, in a session of its own and without this
/// terminal. No shell sees it. Returns false if it does not start.
bool start_browser(const std::string& program, const std::string& file);

/// Opens the address in a browser, by a file that stays until the next one is opened or this program ends;
/// returns false if no browser opens.
bool open_browser(const std::string& address);

}  // namespace tokenkeeper::ctl
