// A scenario in YAML, turned into JSON so that it has the keys and the checks of the admin interface.
#include "tests/cloud/admin/setup.hpp"

#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <yaml-cpp/yaml.h>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

template <class T>
bool whole_text_is(const std::string& text, T& number) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    return ec == std::errc{} && end == text.data() + text.size();
}

json::value scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return json::string{text};  // quoted
    if (text == "true") return true;
    if (text == "false") return false;
    if (std::int64_t number = 0; whole_text_is(text, number)) return number;
    if (double number = 0; whole_text_is(text, number)) return number;
    return json::string{text};
}

json::value to_json(const YAML::Node& node) {
    if (node.IsSequence()) {
        json::array list;
        for (const auto& entry : node) {
            list.push_back(to_json(entry));
        }
        return list;
    }
    if (node.IsMap()) {
        json::object object;
        for (const auto& entry : node) {
            const auto key = entry.first.as<std::string>();
            if (object.contains(key)) throw setup_error("the key '" + key + "' stands there twice");
            object[key] = to_json(entry.second);
        }
        return object;
    }
    return node.IsScalar() ? scalar(node) : json::value{};
}

}  // namespace

void set_up_from_yaml(cloud_model& model, const std::string& yaml, wall_time now) {
    try {
        set_up(model, to_json(YAML::Load(yaml)), now);
    } catch (const YAML::Exception& e) {
        throw setup_error(e.what());
    } catch (const std::logic_error& e) {  // names that do not exist, or exist twice
        throw setup_error(e.what());
    }
}

}  // namespace tokenkeeper::cloud
