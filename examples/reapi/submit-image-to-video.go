// Needs REELGATE_URL and REELGATE_KEY. Prints the task that was begun.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	body, _ := json.Marshal(map[string]any{
		"model":        "grok-imagine-video-1.5-official",
		"prompt":       "Gentle cinematic push-in, golden-hour light, subtle motion",
		"image_urls":   []string{"https://your-cdn.com/source.jpg"},
		"aspect_ratio": "16:9",
		"resolution":   "720p",
		"duration":     8,
	})
	req, _ := http.NewRequest("POST",
		os.Getenv("REELGATE_URL")+"/api/v1/videos/generations", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+os.Getenv("REELGATE_KEY"))
	req.Header.Set("Content-Type", "application/json")

	resp, _ := http.DefaultClient.Do(req)
	defer resp.Body.Close()
	out, _ := io.ReadAll(resp.Body)
	fmt.Println(string(out))
}
